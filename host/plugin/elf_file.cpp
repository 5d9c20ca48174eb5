// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/elf_file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace spheroseg {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
constexpr const char* kMachineName = "x86-64";
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
constexpr const char* kMachineName = "arm64";
#else
#error "Say here which ELF machine this host is."
#endif

// Far above any library that exists (torch_cpu has 4 MB of symbols and 30 MB of names), far below what hurts.
constexpr std::uint64_t kMostSymbolBytes = 64ULL << 20;
constexpr std::uint64_t kMostNameBytes = 256ULL << 20;

std::string machine_name(Elf64_Half machine) {
    switch (machine) {
        case EM_X86_64:
            return "x86-64";
        case EM_AARCH64:
            return "arm64";
        case EM_386:
            return "x86 (32 bit)";
        case EM_ARM:
            return "arm (32 bit)";
        case EM_RISCV:
            return "RISC-V";
        case EM_PPC64:
            return "POWER";
        default:
            return "machine number " + std::to_string(machine);
    }
}

template <typename T>
T record(const std::string& bytes, std::uint64_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    return value;
}

}  // namespace

ElfFile::ElfFile(int file, std::uint64_t length, std::string name)
    : file_(file), length_(length), name_(std::move(name)) {}

ElfFile::ElfFile(ElfFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), length_(other.length_), name_(std::move(other.name_)) {}

ElfFile::~ElfFile() {
    if (file_ >= 0) ::close(file_);
}

Result<ElfFile> ElfFile::open(const std::filesystem::path& path) {
    // Non-blocking, so that a named pipe put in the place of a library stops nobody.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0 && (errno == ENOENT || errno == ENOTDIR))
        return fail(ErrorKind::unprocessable, "plugin_file_missing",
                    "The library " + path.string() + " does not exist; check the path in the configuration.");
    if (file < 0)
        return fail(ErrorKind::unprocessable, "plugin_file_unreadable",
                    "The library " + path.string() + " can't be read: " + std::strerror(errno) + ".");
    struct stat facts {};
    const bool regular = ::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
    ElfFile elf(file, regular ? static_cast<std::uint64_t>(facts.st_size) : 0, path.string());
    if (!regular)
        return fail(ErrorKind::unprocessable, "plugin_not_a_library",
                    path.string() + " is not a file; 'library' names a shared library (.so).");
    if (auto known = elf.check_identity(); !known) return tl::unexpected(known.error());
    return elf;
}

tl::unexpected<Error> ElfFile::damaged(const char* what) const {
    return fail(ErrorKind::unprocessable, "plugin_not_a_library",
                name_ + " is a damaged or cut-off shared library: " + what + ". Build or copy it again.");
}

Result<std::string> ElfFile::read(std::uint64_t offset, std::uint64_t size, const char* what) const {
    if (offset > length_ || size > length_ - offset) return damaged(what);
    std::string bytes(size, '\0');
    for (std::uint64_t done = 0; done < size;) {
        const ssize_t got =
            ::pread(file_, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return damaged(what);
        done += static_cast<std::uint64_t>(got);
    }
    return bytes;
}

Result<void> ElfFile::check_identity() const {
    const auto not_a_library = [&](const char* what) {
        return fail(ErrorKind::unprocessable, "plugin_not_a_library",
                    name_ + " is not a shared library: " + what + ". 'library' names a plugin's .so file.");
    };
    if (length_ < EI_NIDENT) return not_a_library("it is too short");
    const auto start = read(0, std::min<std::uint64_t>(length_, sizeof(Elf64_Ehdr)), "its header");
    if (!start) return tl::unexpected(start.error());
    if (start->compare(0, SELFMAG, ELFMAG) != 0) return not_a_library("it does not begin as an ELF file");
    const auto wrong_machine = [&](const std::string& came) {
        return fail(ErrorKind::unprocessable, "plugin_wrong_machine",
                    "The library " + name_ + " is for " + came + ", this host runs on " + kMachineName +
                        "; build the plugin for " + kMachineName + ".");
    };
    if ((*start)[EI_CLASS] != ELFCLASS64) return wrong_machine("a 32-bit machine");
    if ((*start)[EI_DATA] != ELFDATA2LSB) return wrong_machine("a big-endian machine");
    if (start->size() < sizeof(Elf64_Ehdr)) return damaged("it ends within its header");
    const auto header = record<Elf64_Ehdr>(*start, 0);
    if (header.e_machine != kMachine) return wrong_machine(machine_name(header.e_machine));
    if (header.e_type != ET_DYN) return not_a_library("it is an object file, a core or a program");
    return {};
}

Result<std::uint64_t> ElfFile::file_offset(std::uint64_t address, std::uint64_t size) const {
    const auto start = read(0, sizeof(Elf64_Ehdr), "its header");
    if (!start) return tl::unexpected(start.error());
    const auto header = record<Elf64_Ehdr>(*start, 0);
    if (header.e_phentsize != sizeof(Elf64_Phdr)) return damaged("its program headers have an odd size");
    const auto segments = read(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr),
                               "its program headers lie outside of the file");
    if (!segments) return tl::unexpected(segments.error());
    for (std::uint64_t at = 0; at < segments->size(); at += sizeof(Elf64_Phdr)) {
        const auto segment = record<Elf64_Phdr>(*segments, at);
        if (segment.p_type != PT_LOAD || address < segment.p_vaddr) continue;
        const std::uint64_t within = address - segment.p_vaddr;
        if (within >= segment.p_memsz) continue;
        if (within >= segment.p_filesz || size > segment.p_filesz - within)
            return fail(ErrorKind::unprocessable, "plugin_wrong_magic",
                        "The descriptor in " + name_ +
                            " has no bytes in the file; it must be a constant, known when the plugin is "
                            "compiled (use SPHEROSEG_PLUGIN).");
        if (segment.p_offset > length_ || within > length_ - segment.p_offset)
            return damaged("a segment lies outside of the file");
        return segment.p_offset + within;
    }
    return damaged("its descriptor lies in no segment");
}

Result<std::string> ElfFile::exported_object(std::string_view symbol, std::uint64_t size) const {
    auto start = read(0, sizeof(Elf64_Ehdr), "its header");
    if (!start) return start;
    const auto header = record<Elf64_Ehdr>(*start, 0);
    const auto none = [&](const char* why) {
        return fail(ErrorKind::unprocessable, "plugin_no_descriptor",
                    "The library " + name_ + " is no Spheroseg plugin: " + why + " '" + std::string(symbol) +
                        "' (see SPHEROSEG_PLUGIN in the SDK).");
    };
    if (header.e_shnum == 0) return none("it has no section headers in which to look for the descriptor");
    if (header.e_shentsize != sizeof(Elf64_Shdr)) return damaged("its section headers have an odd size");
    auto sections = read(header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr),
                         "its section headers lie outside of the file");
    if (!sections) return sections;
    for (std::uint64_t at = 0; at < sections->size(); at += sizeof(Elf64_Shdr)) {
        const auto table = record<Elf64_Shdr>(*sections, at);
        if (table.sh_type != SHT_DYNSYM) continue;
        if (table.sh_entsize != sizeof(Elf64_Sym) || table.sh_size > kMostSymbolBytes ||
            table.sh_link >= header.e_shnum)
            return damaged("its symbol table makes no sense");
        const auto named = record<Elf64_Shdr>(*sections, std::uint64_t{table.sh_link} * sizeof(Elf64_Shdr));
        if (named.sh_type != SHT_STRTAB || named.sh_size > kMostNameBytes)
            return damaged("its symbol names make no sense");
        auto symbols = read(table.sh_offset, table.sh_size, "its symbols lie outside of the file");
        if (!symbols) return symbols;
        auto names = read(named.sh_offset, named.sh_size, "its symbol names lie outside of the file");
        if (!names) return names;
        for (std::uint64_t i = 0; i + sizeof(Elf64_Sym) <= symbols->size(); i += sizeof(Elf64_Sym)) {
            const auto entry = record<Elf64_Sym>(*symbols, i);
            if (entry.st_shndx == SHN_UNDEF || entry.st_name >= names->size()) continue;
            const std::string_view rest = std::string_view(*names).substr(entry.st_name);
            if (rest.size() <= symbol.size() || rest.substr(0, symbol.size()) != symbol ||
                rest[symbol.size()] != '\0')
                continue;
            if (ELF64_ST_TYPE(entry.st_info) != STT_OBJECT)
                return none("something other than a data object is exported as");
            const auto offset = file_offset(entry.st_value, size);
            if (!offset) return tl::unexpected(offset.error());
            return read(*offset, size, "its descriptor lies outside of the file");
        }
    }
    return none("it exports no");
}

}  // namespace spheroseg
