#include "statement_cache.hpp"

#include <charconv>
#include <new>

namespace greenpg::inline v0 {

statement_cache::statement_cache(std::size_t capacity, std::size_t bytes, std::uint64_t nonce)
    : capacity_(capacity), bytes_(bytes), nonce_(nonce) {}

std::string statement_cache::next_name(char kind) {
  char text[2 + 16 + 1 + 16];
  char* at = text;
  *at++ = kind;
  at = std::to_chars(at, at + 16, nonce_, 16).ptr;
  *at++ = '_';
  at = std::to_chars(at, at + 16, ++count_, 16).ptr;
  return {text, at};
}

std::shared_ptr<prepared_statement> statement_cache::get(std::string_view key, std::string_view sql,
                                                         std::vector<oid> told) {
  if (const auto found = statements_.find(key); found != statements_.end()) {
    prepared_statement& statement = *found->second;
    if (&statement != newest_) {
      unlink(statement);
      link(statement);
    }
    ++figures_.hits;
    return found->second;
  }
  ++figures_.misses;
  auto made = std::make_shared<prepared_statement>(sql, std::move(told));
  // Not cached: it is parsed unnamed, each time.
  if (capacity_ == 0 || !naming_ || sql.size() > bytes_) return made;
  figures_.kept_bytes += sql.size();
  if (statements_.size() >= capacity_ || figures_.kept_bytes > bytes_) evict();
  made->name_ = next_name();
  made->cached_ = true;
  made->owner_ = nonce_;
  statements_.emplace(made->key(), made);
  link(*made);
  figures_.kept = statements_.size();
  return made;
}

void statement_cache::link(prepared_statement& statement) noexcept {
  statement.older_ = newest_;
  statement.newer_ = nullptr;
  (newest_ == nullptr ? oldest_ : newest_->newer_) = &statement;
  newest_ = &statement;
}

void statement_cache::unlink(prepared_statement& statement) noexcept {
  (statement.older_ == nullptr ? oldest_ : statement.older_->newer_) = statement.newer_;
  (statement.newer_ == nullptr ? newest_ : statement.newer_->older_) = statement.older_;
  statement.older_ = statement.newer_ = nullptr;
}

/// Makes room for one: the least recently used go that nobody holds. Where all are held the cache grows by one, and is
/// back at its size when they are not.
void statement_cache::evict() {
  for (prepared_statement* s = oldest_;
       s != nullptr && (statements_.size() >= capacity_ || figures_.kept_bytes > bytes_);) {
    prepared_statement* const newer = s->newer_;
    if (const auto found = statements_.find(s->key()); found->second.use_count() == 1) {
      if (s->ready()) closing_.push_back(s->name_);
      unlink(*s);
      figures_.kept_bytes -= s->sql().size();
      ++figures_.evicted;
      statements_.erase(found);
    }
    s = newer;
  }
}

void statement_cache::adopt(const std::shared_ptr<prepared_statement>& statement) {
  if (statement->cached_ || !naming_) return;
  std::erase_if(adopted_, [this](const std::shared_ptr<prepared_statement>& s) {
    if (s.use_count() > 1) return false;
    if (s->ready()) closing_.push_back(s->name_);
    return true;
  });
  adopted_.push_back(statement);
  statement->name_ = next_name();
  statement->cached_ = true;
  statement->owner_ = nonce_;
}

void statement_cache::close_portal(std::string name) noexcept {
  try {
    closing_portals_.push_back(std::move(name));
  } catch (const std::bad_alloc&) {
  }
}

template <class F>
void statement_cache::for_all(F&& f) {
  for (const auto& [sql, statement] : statements_) f(*statement);
  for (const auto& statement : adopted_) f(*statement);
}

void statement_cache::rename(prepared_statement& statement) {
  statement.name_ = next_name();
  statement.state_ = prepared_statement::state::fresh;
  ++statement.generation_;
}

void statement_cache::forget(prepared_statement& statement) {
  if (!statement.cached_) return;
  closing_.push_back(std::move(statement.name_));
  rename(statement);
}

void statement_cache::reset(bool naming) {
  for_all([](prepared_statement& s) { s.state_ = prepared_statement::state::fresh; });
  closes_written();
  naming_ = true;
  if (!naming) stop_naming();
}

void statement_cache::stop_naming() {
  for_all([](prepared_statement& s) {
    s.cached_ = false;
    s.state_ = prepared_statement::state::fresh;
    ++s.generation_;
  });
  statements_.clear();
  adopted_.clear();
  closing_.clear();
  newest_ = oldest_ = nullptr;
  figures_.kept = figures_.kept_bytes = 0;
  naming_ = false;
}

void statement_cache::lost() {
  for_all([this](prepared_statement& s) {
    if (s.ready()) rename(s);
  });
  closes_written();
}

}  // namespace greenpg::inline v0
