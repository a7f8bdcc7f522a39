#include "asio_answering_server.hpp"

#include "session_script.hpp"

#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/frontend_messages.hpp>

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

namespace pg = greenpg;

namespace {

constexpr std::uint32_t cancel_request = 80877102, ssl_request = 80877103, gss_request = 80877104;

std::string one_column() {
  pg::backend::row_description m;
  auto& c = m.columns.emplace_back();
  c.name = "value";
  c.value_type = 25;  // text: the same bytes in both formats
  return server_bytes(m);
}

std::string every_field() {
  pg::backend::error_response m;
  m.fields = {{'S', "ERROR"},          {'V', "ERROR"},     {'C', "23505"},      {'M', "the message"},
              {'D', "the detail"},     {'H', "the hint"},  {'P', "3"},          {'W', "the where"},
              {'s', "the schema"},     {'t', "the table"}, {'c', "the column"}, {'d', "the type"},
              {'n', "the constraint"}, {'F', "file.c"},    {'L', "7"},          {'R', "routine"}};
  return server_bytes(m);
}

}  // namespace

/// One connection of it.
class answering_peer : public std::enable_shared_from_this<answering_peer> {
public:
  answering_peer(answering_server& of, asio::ip::tcp::socket socket, int pid)
      : of_(of), socket_(std::move(socket)), pid_(pid) {}

  void start() { read(); }
  void cancel() {
    cancelled_ = true;
    if (hanging_) go_on();
  }
  void go_on() {
    if (!std::exchange(hanging_, false)) return;
    end_of_run();
    work();
  }
  [[nodiscard]] int pid() const { return pid_; }

private:
  /// Reads all the time, so that the end of the connection is seen whatever else goes on.
  void read() {
    socket_.async_read_some(asio::buffer(space_), [self = shared_from_this()](std::error_code e, std::size_t got) {
      if (e || self->dead_) return self->end();
      self->inbox_.append(self->space_.data(), got);
      self->work();
      if (!self->dead_) self->read();
    });
  }
  void end() {
    if (std::exchange(ended_, true)) return;
    std::error_code ignored;
    socket_.close(ignored);
    ++of_.closed_;
  }
  static std::uint32_t number(std::string_view in, std::size_t at) {
    return pg::load_be32(reinterpret_cast<const std::byte*>(in.data()) + at);
  }
  /// Takes what has arrived, and sends what there is to say.
  void work() {
    while (!hanging_ && !endless_ && !dead_) {
      const std::size_t type = started_ ? 1 : 0;
      if (inbox_.size() < type + 4 || inbox_.size() < type + number(inbox_, type)) break;
      const std::size_t size = type + number(inbox_, type);
      in_ = inbox_.substr(type + 4, size - type - 4);
      const char kind = inbox_[0];
      inbox_.erase(0, size);
      if (type == 0)
        first_packet();
      else
        message(kind);
    }
    if (dead_) return end();
    write();
  }
  void write() {
    if (writing_ || out_.empty() || ended_) return;
    writing_ = true;
    auto sending = std::make_shared<std::string>(std::exchange(out_, {}));
    asio::async_write(socket_, asio::buffer(*sending),
                      [self = shared_from_this(), sending](std::error_code e, std::size_t) {
                        self->writing_ = false;
                        if (e) return self->end();
                        if (self->endless_) return self->more_rows();
                        self->write();
                      });
  }

  void first_packet() {
    const std::uint32_t code = number(in_, 0);
    if (code == cancel_request) {
      ++of_.cancels_;
      for (auto& other : of_.peers_)
        if (auto peer = other.lock(); peer && peer->pid() == static_cast<int>(number(in_, 4))) peer->cancel();
      dead_ = true;
      return;
    }
    if (code == ssl_request || code == gss_request) {
      out_ += 'N';
      return;
    }
    started_ = true;
    out_ = says::ok() + says::parameter("server_version", "15.0") + says::parameter("client_encoding", "UTF8") +
           says::key("1234", pid_) + says::ready();
  }

  template <class Message>
  Message parsed() const {
    Message m;
    static_cast<void>(read_body(m));
    return m;
  }
  template <class Message>
  bool read_body(Message& m) const {
    using pg::frontend::read;
    return read(std::as_bytes(std::span(in_.data(), in_.size())), m);
  }

  void message(char type) {
    if (failed_ && type != 'S') return;
    switch (type) {
      case 'Q': {
        simple_ = true;
        const std::string sql(parsed<pg::frontend::query>().sql);
        run(sql, {});
        break;
      }
      case 'P': {
        const auto m = parsed<pg::frontend::parse>();
        statements_[std::string(m.statement)] = m.sql;
        out_ += says::parsed();
        break;
      }
      case 'B': {
        const auto m = parsed<pg::frontend::bind>();
        portal_ = statements_[std::string(m.statement)];
        parameter_.clear();
        if (!m.parameters.empty() && m.parameters[0])
          parameter_.assign(reinterpret_cast<const char*>(m.parameters[0]->data()), m.parameters[0]->size());
        out_ += says::bound();
        break;
      }
      case 'D': {
        const auto m = parsed<pg::frontend::describe>();
        if (m.kind == pg::frontend::object_kind::statement) {
          const bool any = statements_[std::string(m.name)].find("$1") != std::string::npos;
          out_ += says::parameters(any ? std::vector<pg::oid>{25} : std::vector<pg::oid>{});
        }
        out_ += one_column();
        break;
      }
      case 'E': run(portal_, parameter_); break;
      case 'C': out_ += says::closed(); break;
      case 'S':
        failed_ = false;
        out_ += says::ready(status_);
        break;
      case 'X': dead_ = true; break;
      default: break;
    }
  }

  void run(const std::string& sql, const std::string& parameter) {
    ++of_.runs_;
    cancelled_ = false;
    if (sql == "die") {
      dead_ = true;
      return;
    }
    if (run_in_transaction(sql)) return;
    if (sql == "fail") {
      out_ += every_field();
      return end_of(false);
    }
    if (sql == "conflict" && of_.conflicts_ > 0) {
      --of_.conflicts_;
      out_ += says::error("40001", "could not serialize access");
      return end_of(false);
    }
    if (sql == "lose") loses_ = true;
    if (simple_) out_ += one_column();
    if (sql == "hang" || sql == "half") {
      if (sql == "half") out_ += says::row({"first"});
      if (of_.released_) return end_of(true);
      hanging_ = true;
    } else if (sql == "forever") {
      endless_ = true;
      out_ += says::row({"0"});
    } else {
      const int count = sql.starts_with("rows ") ? std::stoi(sql.substr(5)) : 1;
      const std::string value = sql == "select $1" ? parameter : sql.starts_with("select ") ? sql.substr(7) : sql;
      for (int i = 0; i < count; ++i) out_ += says::row({sql.starts_with("rows ") ? std::to_string(i) : value});
      end_of(true);
    }
  }
  /// What begins or ends a transaction, and what is refused in one that has failed.
  bool run_in_transaction(std::string_view sql) {
    if (sql.starts_with("BEGIN")) {
      status_ = 'T';
      out_ += says::complete("BEGIN");
    } else if (sql.starts_with("ROLLBACK TO")) {
      status_ = 'T';
      out_ += says::complete("ROLLBACK") + says::complete("RELEASE");
    } else if (sql == "COMMIT" || sql == "ROLLBACK") {
      if (sql == "COMMIT" && loses_) {
        dead_ = true;
        return true;
      }
      const bool well = sql == "COMMIT" && status_ != 'E';
      ++(well ? of_.commits_ : of_.rollbacks_);
      status_ = 'I';
      out_ += says::complete(well ? "COMMIT" : "ROLLBACK");
    } else if (status_ == 'E') {
      out_ += says::error("25P02", "current transaction is aborted");
      end_of(false);
      return true;
    } else if (sql.starts_with("SAVEPOINT") || sql.starts_with("RELEASE")) {
      out_ += says::complete(sql.substr(0, sql.find(' ')));
    } else {
      return false;
    }
    if (simple_) out_ += says::ready(status_);
    simple_ = false;
    return true;
  }
  void more_rows() {
    if (cancelled_) {
      endless_ = false;
      end_of_run();
    } else {
      for (int i = 0; i < 100; ++i) out_ += says::row({std::to_string(i)});
    }
    // Through the context, so that a CancelRequest gets its turn.
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->work(); });
  }
  void end_of_run() {
    if (cancelled_) out_ += says::error("57014", "canceling statement due to user request");
    end_of(!cancelled_);
  }
  void end_of(bool well) {
    if (well) out_ += says::complete();
    if (!well && status_ == 'T') status_ = 'E';
    if (simple_)
      out_ += says::ready(status_);
    else
      failed_ = !well;
    simple_ = false;
  }

  answering_server& of_;
  asio::ip::tcp::socket socket_;
  int pid_;
  std::array<char, 65536> space_{};
  std::string inbox_, in_, out_;
  std::map<std::string, std::string> statements_;
  std::string portal_, parameter_;
  bool failed_ = false, simple_ = false, hanging_ = false, endless_ = false, cancelled_ = false, dead_ = false;
  bool started_ = false, writing_ = false, ended_ = false, loses_ = false;
  char status_ = 'I';
};

answering_server::answering_server()
    : acceptor_(context_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)), thread_() {
  accept();
  thread_ = std::thread([this] { context_.run(); });
}

answering_server::~answering_server() {
  context_.stop();
  thread_.join();
}

std::string answering_server::dsn() const {
  return "host=127.0.0.1 port=" + std::to_string(acceptor_.local_endpoint().port()) +
         " user=ann dbname=test sslmode=disable gssencmode=disable";
}

void answering_server::accept() {
  acceptor_.async_accept([this](std::error_code e, asio::ip::tcp::socket socket) {
    if (e) return;
    auto peer = std::make_shared<answering_peer>(*this, std::move(socket), ++connections_ + 1000);
    peers_.push_back(peer);
    peer->start();
    accept();
  });
}

void answering_server::release() {
  asio::post(context_, [this] {
    released_ = true;
    for (auto& each : peers_)
      if (auto peer = each.lock()) peer->go_on();
  });
}

bool becomes_true(const std::function<bool()>& true_now) {
  for (int i = 0; i < 2000; ++i) {
    if (true_now()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}
