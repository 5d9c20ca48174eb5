// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A real SQLite database in a folder of its own, with the schema and three users, that can be told to fail.
#pragma once

#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <storage-sqlite/database.hpp>

#include "store/migrations.hpp"
#include "store/projects.hpp"
#include "store/queue.hpp"

namespace spheroseg::testing {

class TestFolder {
  public:
    TestFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "spheroseg-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline storage_sqlite::Settings settings_at(const std::filesystem::path& file) {
    storage_sqlite::Settings settings;
    settings.file = file;
    settings.full_sync = false;
    return settings;
}

/// SQLite behind a door where failures can be put and statements are noted.
class WatchedDatabase {
  public:
    class Session {
      public:
        Session(WatchedDatabase& owner, std::unique_ptr<storage_sqlite::Session> session)
            : owner_(owner), session_(std::move(session)) {}
        std::int64_t execute(const sdk::CallView& call, std::string_view text,
                             const spheroseg_sql_value* values, std::uint64_t count,
                             const spheroseg_row_sink* rows) {
            owner_.note(text);
            owner_.fail_when_told(text);
            return session_->execute(call, text, values, count, rows);
        }
        void execute_script(const sdk::CallView& call, std::string_view text) {
            session_->execute_script(call, text);
        }
        void begin(const sdk::CallView& call, std::int32_t mode) {
            owner_.fail_when_told(owner_.failing_begins, owner_.begin_code);
            session_->begin(call, mode);
        }
        void commit(const sdk::CallView& call) {
            try {
                owner_.fail_when_told(owner_.failing_commits, SPHEROSEG_BUSY);
            } catch (...) {
                session_->rollback();
                throw;
            }
            session_->commit(call);
        }
        void rollback() noexcept { session_->rollback(); }

      private:
        WatchedDatabase& owner_;
        std::unique_ptr<storage_sqlite::Session> session_;
    };

    explicit WatchedDatabase(const std::filesystem::path& file)
        : inner_(settings_at(file), [](std::int32_t, std::string_view) {}) {}

    std::string_view dialect() const { return inner_.dialect(); }
    std::unique_ptr<Session> open(const sdk::CallView& call) {
        ++opened;
        return std::make_unique<Session>(*this, inner_.open(call));
    }
    void notify(const sdk::CallView& call, std::string_view channel) { inner_.notify(call, channel); }
    void wait(const sdk::CallView& call, std::string_view channel, std::int64_t timeout_ns,
              std::uint64_t& seen) {
        inner_.wait(call, channel, timeout_ns, seen);
    }
    void check(const sdk::CallView& call) { inner_.check(call); }

    std::vector<std::string> statements() const {
        const std::lock_guard lock(mutex_);
        return statements_;
    }

    std::atomic<int> opened{0};
    std::atomic<int> failing_begins{0};
    std::atomic<spheroseg_code> begin_code{SPHEROSEG_BUSY};
    std::atomic<int> failing_commits{0};
    std::string failing_statement;  ///< those that contain it fail; set between transactions
    std::atomic<bool> noting{false};

  private:
    void note(std::string_view text) {
        if (!noting) return;
        const std::lock_guard lock(mutex_);
        statements_.emplace_back(text);
    }
    void fail_when_told(std::atomic<int>& left, spheroseg_code code) {
        if (left.load() > 0 && left.fetch_sub(1) > 0)
            throw sdk::Failure(code, "told_to", "The test wants a failure.");
    }

    void fail_when_told(std::string_view text) const {
        if (!failing_statement.empty() && text.find(failing_statement) != std::string_view::npos)
            throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "told_to", "The test wants a failure.");
    }

    storage_sqlite::Database inner_;
    mutable std::mutex mutex_;
    std::vector<std::string> statements_;  // guarded by mutex_
};

/// value() of a Result<void>: throws what went wrong.
inline void must(const Result<void>& outcome) {
    if (!outcome) throw std::runtime_error(outcome.error().code + ": " + outcome.error().message);
}

inline void add_user(store::Work& work, const std::string& id, int role) {
    work.execute(
        "INSERT INTO users (id, email, name, role, password_hash, created_at, updated_at) VALUES ($1, $2, "
        "$1, "
        "$3, '', 1000, 1000)",
        {sdk::sql(id), sdk::sql(id + "@example.org"), sdk::sql(role)});
}

class TestDatabase {
  public:
    explicit TestDatabase(std::size_t sessions = 4)
        : file(folder.path() / "test.sqlite"),
          engine(file),
          pool(sdk::Database(sdk::provide_database(engine)), options(sessions)) {
        const auto done = store::migrate(pool, {}, store::embedded_migrations());
        if (!done) throw std::runtime_error(done.error().message);
        must(store::with_transaction(pool, {}, store::Mode::write, [](store::Work& work) -> Result<void> {
            add_user(work, "ann", 1);
            add_user(work, "bob", 1);
            add_user(work, "root", 2);
            return {};
        }));
    }

    template <typename Body>
    auto write(Body&& body) {
        return store::with_transaction(pool, {}, store::Mode::write, body);
    }
    template <typename Body>
    auto read(Body&& body) {
        return store::with_transaction(pool, {}, store::Mode::read, body);
    }
    /// The first column of the first row of a statement.
    std::int64_t number(const std::string& text) {
        return read([&](store::Work& work) -> Result<std::int64_t> {
                   std::int64_t value = 0;
                   work.execute(text, {}, [&](const sdk::Row& row) { value = row.integer(0); });
                   return value;
               })
            .value();
    }

    store::Project project(const store::Caller& owner, const std::string& name = "Spheroids") {
        return write([&](store::Work& work) { return store::projects::create(work, owner, {name}); }).value();
    }
    static store::NewImage upload(const std::string& name, const std::string& content = "content") {
        store::NewImage image;
        image.name = name;
        image.content_type = "image/png";
        image.bytes = 10;
        image.sha256 = "sha-" + content;
        image.object_key = "key-" + content;
        image.width = 64;
        image.height = 48;
        image.channels = 1;
        image.bit_depth = 8;
        return image;
    }
    store::Image image(const store::Caller& owner, const std::string& project_id,
                       const std::string& name = "a.png", const std::string& content = "content") {
        return write([&](store::Work& work) {
                   return store::images::create(work, owner, project_id, upload(name, content));
               })
            .value();
    }

    const TestFolder folder;
    const std::filesystem::path file;
    /// Milliseconds that the test moves by itself; 0 means the real clock.
    std::atomic<std::int64_t> now{0};
    WatchedDatabase engine;
    store::SessionPool pool;

    const store::Caller ann{"ann"};
    const store::Caller bob{"bob"};
    const store::Caller root{"root", true};

  private:
    store::PoolOptions options(std::size_t sessions) {
        store::PoolOptions options;
        options.sessions = sessions;
        options.clock = [this] { return now != 0 ? now.load() : store::unix_now_ms(); };
        return options;
    }
};

}  // namespace spheroseg::testing
