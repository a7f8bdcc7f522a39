// Runs a fuzz target over inputs that exist: every file named, and every file below every folder named. It is how a
// corpus is replayed by a compiler that has no libFuzzer, and how one finding is looked at in a debugger.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

bool replay(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "%s: cannot be read\n", file.c_str());
    return false;
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  // An exact copy on the heap: a sanitizer sees a read one byte past the end.
  const std::unique_ptr<std::uint8_t[]> bytes(new std::uint8_t[text.size()]);
  if (!text.empty()) std::memcpy(bytes.get(), text.data(), text.size());
  std::fprintf(stderr, "%s (%zu bytes)\n", file.c_str(), text.size());  // the last line named is the one that crashed
  LLVMFuzzerTestOneInput(bytes.get(), text.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] == '-') continue;  // an option of libFuzzer's: of no meaning here
    std::vector<fs::path> files;
    if (fs::is_directory(argv[i])) {
      for (const fs::directory_entry& entry : fs::recursive_directory_iterator(argv[i]))
        if (entry.is_regular_file()) files.push_back(entry.path());
    } else {
      files.emplace_back(argv[i]);
    }
    for (const fs::path& file : files) {
      if (!replay(file)) return 1;
      ++count;
    }
  }
  if (count == 0) {
    std::fprintf(stderr, "no input was given: name files or folders\n");
    return 1;
  }
  std::printf("%zu inputs\n", count);
  return 0;
}
