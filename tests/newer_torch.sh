#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# model-torch, unchanged, with the LibTorch 2 and the compiler of Debian 13, built against the installed SDK and run by
# the host of this tree; in float32 both must find the same objects. Not part of the test run: it wants root, 3 GB and
# `apt-get install debootstrap`. --cuda takes the LibTorch with CUDA (12 GB, not free). Debian's nvidia-cudnn fetches from
# its vendor; a library that fails at every call stands in for it, so that builds and runs on the processor are seen, no GPU.
#   newer_torch.sh [--cuda] <build folder> <folder for Debian 13, kept> [<image>...]
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n 's/^#   /Usage: /p' "$0" >&2
    exit 2
fi
torch=(libtorch-dev)
cuda=no
if [ "${1:-}" = --cuda ]; then
    torch=(libtorch-cuda-dev nvidia-cuda-toolkit)
    cuda=yes
    shift
fi
build=$(realpath "$1")
debian=$(realpath -m "$2")
images=()
for image in "${@:3}"; do images+=("$(realpath "$image")"); done
source=$(realpath "$(dirname "$0")/..")
runtime=(libvips42t64 libxml2 libopenblas0) # of the host's other plugins; a BLAS that is fast

if [ ! -e "$debian/usr/bin/g++" ]; then
    debootstrap --variant=minbase --components=main,contrib,non-free --include=g++,cmake,ninja-build trixie "$debian"
fi
# What is mounted ends with the command.
inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive unshare --mount sh -euc '
        mount --bind /proc "$0/proc"
        mount --rbind /dev "$0/dev"
        exec chroot "$0" "$@"' "$debian" "$@"
}
if [ $cuda = yes ] && ! inside dpkg -s nvidia-cudnn > /dev/null 2>&1; then
    mkdir -p "$debian/stand-in/DEBIAN"
    printf '%s\n' 'Package: nvidia-cudnn' 'Version: 9.0.0.312~cuda12' 'Architecture: amd64' \
        'Maintainer: nobody <nobody@localhost>' 'Description: nothing, in place of a library that its vendor alone has' \
        > "$debian/stand-in/DEBIAN/control"
    inside dpkg-deb --build /stand-in /stand-in.deb
    inside dpkg --install /stand-in.deb
fi
inside apt-get install --assume-yes --quiet=2 --no-install-recommends "${torch[@]}" "${runtime[@]}"
libraries=$debian/usr/lib/x86_64-linux-gnu
if [ $cuda = yes ] && [ ! -e "$libraries/libcudnn.so.9" ]; then
    nm -D "$libraries"/libtorch_cuda.so.2* | sed -n 's/^ *U \(cudnn[A-Za-z0-9_]*\).*/int \1(void) { return 1; }/p' | sort -u \
        > "$debian/cudnn.c"
    echo 'libcudnn.so.9 { global: *; };' > "$debian/cudnn.map"
    inside gcc -shared -fPIC -Wl,-soname,libcudnn.so.9 -Wl,--version-script=/cudnn.map /cudnn.c \
        -o /usr/lib/x86_64-linux-gnu/libcudnn.so.9
fi

work=$debian/spheroseg
rm -rf "$work"
mkdir -p "$work/libraries" "$work/plugins" "$work/images"
cmake --install "$build" --component sdk --prefix "$work/sdk" > "$work/install.log"
cp -r "$source/plugins/model-torch" "$source/plugins/bioimageio" "$work/plugins"
inside cmake -S /spheroseg/plugins/model-torch -B /spheroseg/build -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_PREFIX_PATH=/spheroseg/sdk
inside cmake --build /spheroseg/build

# The host and its other plugins as they were built here, with those of their libraries that Debian 13 has not.
mkdir -p "$work/host/bin" "$work/host/lib/spheroseg"
cp "$build/bin/spheroseg" "$work/host/bin"
for plugin in storage-sqlite objects-files images-vips model-package auth-jwt; do
    cp "$build/lib/spheroseg/lib$plugin.so" "$work/host/lib/spheroseg"
done
there=$(inside ldconfig -p)
ldd "$work"/host/bin/* "$work"/host/lib/spheroseg/* | awk '$3 ~ "^/" {print $3}' | sort -u | while read -r library; do
    grep -q "	$(basename "$library") " <<< "$there" || cp -L "$library" "$work/libraries"
done
config() { # <library> <precision>
    sed -e "s|library: model-torch\b.*|library: $1|" -e "s|^\( *\)model: spheroid\b.*|&\n\1precision: $2|" \
        "$source/config/development.yaml"
}
plugin=/spheroseg/build/lib/spheroseg/libmodel-torch.so
newer() { inside env LD_LIBRARY_PATH=/spheroseg/libraries "$@"; }
newer /spheroseg/sdk/bin/spheroseg-plugin-check $plugin --with /spheroseg/host/lib/spheroseg/libmodel-package.so \
    --config '{"model": "spheroid"}'
for image in "${images[@]}"; do
    cp "$image" "$work/images"
    for precision in float32 auto; do
        config model-torch $precision > "$work/here.yaml"
        config $plugin $precision > "$work/there.yaml"
        "$build/bin/spheroseg" segment --config "$work/here.yaml" --data "$work/data-here" --overwrite --model spheroid \
            --format json --out "$work/here-$precision.json" "$image"
        newer /spheroseg/host/bin/spheroseg segment --config /spheroseg/there.yaml --data /spheroseg/data-there --overwrite --model spheroid \
            --format json --out "/spheroseg/there-$precision.json" "/spheroseg/images/$(basename "$image")"
        python3 - "$work/here-$precision.json" "$work/there-$precision.json" << 'END'
import json, sys
found = []
for path in sys.argv[1:]:
    answer = json.load(open(path))
    areas = [item["measurements"]["area"] for item in answer["objects"]]
    found.append((len(areas), round(sum(areas))))
    print(path.split("/")[-1], len(areas), "objects", round(sum(areas)), "px", answer["timing"])
if "float32" in sys.argv[1] and found[0] != found[1]:
    sys.exit("LibTorch here and there do not find the same")
END
    done
done
