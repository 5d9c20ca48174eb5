// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Office Open XML by libxlsxwriter, which keeps one row in memory and the rest in temporary files.
#include <xlsxwriter.h>

#include <cmath>

#include "formats/figures.hpp"
#include "formats/temporary_file.hpp"
#include "formats/text.hpp"
#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

using nlohmann::json;

bool is_escape(std::string_view text) {
    constexpr std::size_t digits = 4;
    if (text.size() < digits + 3 || text.substr(0, 2) != "_x" || text[digits + 2] != '_') return false;
    return text.substr(2, digits).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// Text that spreadsheets read as it is: "_x0041_" alone would become "A" (ECMA-376, ST_Xstring).
std::string literal(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        out += is_escape(std::string_view(text).substr(i)) ? "_x005F_" : std::string(1, text[i]);
    return out;
}

/// One workbook on its way; closed by finish or by the destructor.
class Workbook {
  public:
    explicit Workbook(std::string folder) : folder_(std::move(folder)), path_(folder_ + "/workbook.xlsx") {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = folder_.data();
        book_ = workbook_new_opt(path_.c_str(), &options);
    }
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;
    ~Workbook() {
        if (book_ != nullptr) workbook_close(book_);
    }

    const std::string& path() const { return path_; }

    Result<void> add_sheet(const char* name) {
        sheet_ = book_ == nullptr ? nullptr : workbook_add_worksheet(book_, name);
        row_ = 0;
        if (sheet_ == nullptr || sheet_->optimize_tmpfile == nullptr) return refuse("no temporary file");
        return {};
    }

    /// Texts are never taken for formulas or links.
    Result<void> add(std::size_t column, const std::string& text, lxw_format* format = nullptr) {
        constexpr std::size_t most = 32767;  // characters of a cell; bytes are never fewer
        return check(worksheet_write_string(sheet_, row_, static_cast<lxw_col_t>(column),
                                            as_utf8(literal(text).substr(0, most)).c_str(), format));
    }
    Result<void> add(std::size_t column, const json& value) {
        if (!value.is_number() || !std::isfinite(value.get<double>())) return {};
        return check(worksheet_write_number(sheet_, row_, static_cast<lxw_col_t>(column), value.get<double>(),
                                            nullptr));
    }
    void end_row() { ++row_; }

    lxw_format* bold() {
        lxw_format* format = workbook_add_format(book_);
        if (format != nullptr) format_set_bold(format);
        return format;
    }
    void keep_first_row_in_sight() { worksheet_freeze_panes(sheet_, 1, 0); }

    /// The library does not look whether its temporary files took what it wrote.
    Result<void> end_sheet() {
        if (std::fflush(sheet_->optimize_tmpfile) != 0 || std::ferror(sheet_->optimize_tmpfile) != 0)
            return fail(ErrorKind::storage_full, "storage_full",
                        "There is no room for the workbook's parts.");
        return {};
    }

    Result<void> finish() {
        const lxw_error error = workbook_close(book_);
        book_ = nullptr;
        return check(error);
    }

  private:
    static Result<void> check(lxw_error error) {
        if (error == LXW_NO_ERROR) return {};
        return refuse(lxw_strerror(error));
    }
    static tl::unexpected<Error> refuse(const char* reason) {
        return fail(ErrorKind::unavailable, "workbook",
                    std::string("The workbook can't be written: ") + reason);
    }

    std::string folder_;
    std::string path_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_row_t row_ = 0;
};

class XlsxWriter : public Writer {
  public:
    XlsxWriter(ExportedPtr exported, std::vector<Column> columns)
        : exported_(std::move(exported)), columns_(std::move(columns)) {}

    Result<bool> next(std::string& to) override {
        if (!file_) {
            SPHEROSEG_TRY(folder, TemporaryFolder::create());
            SPHEROSEG_TRY(written, write(folder->path()));
            SPHEROSEG_TRY(file, TemporaryFile::take(*written));
            file_.emplace(std::move(*file));
        }
        constexpr std::size_t piece = 256 << 10;
        SPHEROSEG_TRY(bytes, file_->read(sent_, piece));
        sent_ += bytes->size();
        to += *bytes;
        return bytes->size() == piece;
    }

  private:
    Result<std::string> write(const std::string& folder) const {
        Workbook book(folder);
        SPHEROSEG_TRY(objects, add_objects(book));
        SPHEROSEG_TRY(facts, add_facts(book));
        SPHEROSEG_TRY(finished, book.finish());
        return book.path();
    }

    Result<void> add_objects(Workbook& book) const {
        SPHEROSEG_TRY(sheet, book.add_sheet("objects"));
        lxw_format* bold = book.bold();
        std::size_t column = 0;
        for (const char* name : {"id", "class", "score", "bbox_x_px", "bbox_y_px"}) {
            SPHEROSEG_TRY(head, book.add(column++, name, bold));
        }
        for (const Column& measured : columns_) {
            SPHEROSEG_TRY(head, book.add(column++, measured.header, bold));
        }
        book.keep_first_row_in_sight();
        book.end_row();
        for (const geometry::Object& object : exported_->objects) {
            SPHEROSEG_TRY(row, add_row(book, object));
            book.end_row();
        }
        return book.end_sheet();
    }

    Result<void> add_row(Workbook& book, const geometry::Object& object) const {
        const json box = geometry::to_json(object.bbox);
        const json figures = flattened(object.measurements);
        SPHEROSEG_TRY(id, book.add(0, json(object.id)));
        SPHEROSEG_TRY(klass, book.add(1, object.klass));
        SPHEROSEG_TRY(score, book.add(2, object.score ? json(*object.score) : json()));
        SPHEROSEG_TRY(x, book.add(3, box[0]));
        SPHEROSEG_TRY(y, book.add(4, box[1]));
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto found = figures.find(columns_[i].name);
            if (found == figures.end()) continue;
            SPHEROSEG_TRY(figure, book.add(5 + i, *found));
        }
        return {};
    }

    /// Where the figures come from.
    Result<void> add_facts(Workbook& book) const {
        SPHEROSEG_TRY(sheet, book.add_sheet("segmentation"));
        json facts = exported_->document;
        facts["image"] = exported_->image_name;
        facts["width"] = exported_->width;
        facts["height"] = exported_->height;
        if (exported_->pixel_size_um) facts["pixel_size_um"] = *exported_->pixel_size_um;
        for (const auto& [name, value] : facts.items()) {
            SPHEROSEG_TRY(label, book.add(0, name));
            if (value.is_number()) {
                SPHEROSEG_TRY(number, book.add(1, value));
            } else if (!value.is_null()) {
                SPHEROSEG_TRY(text, book.add(1, value.is_string() ? value.get<std::string>() : dump(value)));
            }
            book.end_row();
        }
        return book.end_sheet();
    }

    const ExportedPtr exported_;
    const std::vector<Column> columns_;
    std::optional<TemporaryFile> file_;
    std::uint64_t sent_ = 0;
};

}  // namespace

Opened open_xlsx(ExportedPtr exported) {
    constexpr std::size_t most_rows = 1'048'576 - 1;
    constexpr std::size_t most_columns = 16'384 - 5;
    if (exported->objects.size() > most_rows)
        return fail(ErrorKind::unprocessable, "too_many_objects",
                    "A worksheet has room for 1048575 objects, there are " +
                        std::to_string(exported->objects.size()) + ": ask for csv.");
    auto columns = measurement_columns(*exported);
    if (columns.size() > most_columns)
        return fail(ErrorKind::unprocessable, "too_many_columns",
                    "A worksheet has room for 16379 measurements, there are " +
                        std::to_string(columns.size()) + ": ask for csv.");
    return std::make_unique<XlsxWriter>(std::move(exported), std::move(columns));
}

}  // namespace spheroseg::formats
