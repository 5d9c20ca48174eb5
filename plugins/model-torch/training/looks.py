#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What the two passes that find a page's diameter see, of pages whose first one asks for a second."""
import argparse

from disturb import DISTURBANCES, disturb
from inference import COARSE_SIDE, FINE_SIDE, asks_for_a_second, half_of_the_area, is_crowd, load_model, look
from pages import diameters, luminance, normalise, read_colours, read_index, read_labels


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../../../../shared/data")
    parser.add_argument("--split", default="train")
    parser.add_argument("--model", default="../weights/spheroid.pt")
    options = parser.parse_args()
    model = load_model(options.model)
    print("page                  disturbed   true px | first: px  mean p | second: px  mean p  alike | times  taken")
    for pair in read_index(options.data, options.split):
        grey = luminance(read_colours(pair.image))
        true = half_of_the_area(diameters(read_labels(pair.mask, pair.instances))) or 0
        for name in ("", *DISTURBANCES):
            page = normalise(disturb(name, grey) if name else grey)
            first = look(model, page, COARSE_SIDE)
            if not asks_for_a_second(first, page.shape):
                continue
            second = look(model, page, FINE_SIDE)
            if second.diameter:
                print(f"{pair.image.stem[:20]:20s}  {name:10s} {true:8.0f} | {first.diameter:9.0f}  {first.sure:6.3f} | "
                      f"{second.diameter:10.0f}  {second.sure:6.3f}  {second.alike:5.2f} | "
                      f"{first.diameter / second.diameter:5.1f}  {is_crowd(first, second)}", flush=True)


if __name__ == "__main__":
    main()
