// The LZW decoder of TIFF on handmade examples, on the output of a test encoder at every width, and on hostile data.
// The Python tests compare it with libtiff.
#include <cstring>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "check.hpp"
#include "tiff/lzw_decoder.hpp"

namespace {

using Bytes = std::vector<uint8_t>;

// Codes with their widths, highest bit first.
class Packer {
  public:
    void put(uint32_t code, int width) {
        for (int bit = width - 1; bit >= 0; --bit, ++n_bits_) {
            if (n_bits_ % 8 == 0) bytes.push_back(0);
            bytes.back() |= static_cast<uint8_t>((code >> bit & 1) << (7 - n_bits_ % 8));
        }
    }
    Bytes bytes;

  private:
    size_t n_bits_ = 0;
};

Bytes packed(const std::vector<uint32_t>& codes) {
    Packer packer;
    for (const uint32_t code : codes) packer.put(code, 9);
    return packer.bytes;
}

// Encodes as specified; clears: whether a full table is cleared or kept.
Bytes encoded(const Bytes& data, bool clears) {
    Packer packer;
    std::map<std::string, uint32_t> table;
    int width = 9;
    uint32_t next = 258;
    const auto width_at = [](uint32_t n) { return n > 2047 ? 12 : n > 1023 ? 11 : n > 511 ? 10 : 9; };
    const auto code_of = [&](const std::string& s) { return s.size() == 1 ? uint8_t(s[0]) : table.at(s); };
    packer.put(256, width);
    std::string s;
    for (const uint8_t byte : data) {
        const std::string longer = s + char(byte);
        if (longer.size() == 1 || table.count(longer) != 0) {
            s = longer;
            continue;
        }
        packer.put(code_of(s), width);
        if (next < 4096) table[longer] = next++;
        if (clears && next == 4095) {
            packer.put(256, 12);
            table.clear();
            next = 258;
        }
        width = width_at(next);
        s = std::string(1, char(byte));
    }
    if (!s.empty()) packer.put(code_of(s), width);
    packer.put(257, width_at(s.empty() ? next : next + 1));
    return packer.bytes;
}

// Decodes into exactly `size` bytes, so that the address sanitizer detects overruns.
Bytes decoded(const Bytes& data, size_t size) {
    Bytes out(size);
    out.resize(kmeans_gif::tiff::decode_lzw(data.data(), data.size(), out.data(), size));
    return out;
}

TEST(lzw_decoder_by_hand) {
    // The example of TIFF 6.0, section 13.
    const Bytes seven{7, 7, 7, 8, 8, 7, 7, 6, 6};
    CHECK(decoded(packed({256, 7, 258, 8, 8, 258, 6, 6, 257}), 9) == seven);
    CHECK(decoded(packed({256, 7, 258, 8, 8, 258, 6, 6}), 9) == seven);  // no EndOfInformation
    CHECK(decoded(packed({256, 7, 258, 8, 8, 258, 6, 6, 257}), 4) == (Bytes{7, 7, 7, 8}));
    CHECK(decoded(packed({256, 7, 258, 8, 8, 258, 6, 6, 257}), 99) == seven);
    CHECK(decoded(packed({256, 256, 5, 256, 256, 6, 257}), 9) == (Bytes{5, 6}));
    CHECK(decoded(packed({256, 257}), 9).empty());
    CHECK(decoded({}, 9).empty());
    CHECK(decoded(packed({256, 7}), 0).empty());
}

TEST(lzw_decoder_refuses_damaged_data) {
    for (const auto& codes : std::vector<std::vector<uint32_t>>{{7, 7, 257},      // no Clear code
                                                                {256, 258, 257},  // an entry before the first one
                                                                {256, 300, 257},
                                                                {256, 7, 259, 257},  // one beyond the next entry
                                                                {256, 7, 511, 257},
                                                                {256, 7, 258, 256, 258, 257}})
        CHECK_THROWS(decoded(packed(codes), 1000), std::invalid_argument);
    CHECK_THROWS(decoded({0x00, 0x01, 0x0e}, 1000), std::invalid_argument);  // lowest bit first
}

TEST(lzw_decoder_round_trips) {
    std::mt19937 random(1);
    for (const uint32_t levels : {1, 2, 7, 256})
        for (const size_t n : {0, 1, 2, 300, 1000, 3000, 60'000})
            for (const bool clears : {true, false}) {
                Bytes data(n);
                for (auto& byte : data) byte = static_cast<uint8_t>(random() % levels);
                const Bytes code = encoded(data, clears);
                CHECK(decoded(code, n + 5) == data);
                CHECK(decoded(code, n) == data);
                CHECK(decoded(code, n / 2) == Bytes(data.begin(), data.begin() + n / 2));
                CHECK(n <= kmeans_gif::tiff::max_decoded(code.size()));
            }
}

TEST(lzw_decoder_survives_hostile_data) {
    std::mt19937 random(2);
    for (int times = 0; times < 20'000; ++times) {
        Bytes data(1000);
        for (auto& byte : data) byte = static_cast<uint8_t>(random() % (times % 3 == 0 ? 4 : 256));
        if (times % 2 == 0) data = encoded(data, times % 4 == 0);
        for (int hits = int(random() % 4); hits > 0; --hits) data[random() % data.size()] ^= 1u << random() % 8;
        data.resize(random() % (data.size() + 1));
        data.shrink_to_fit();
        if (random() % 2 == 0 && !data.empty()) data[0] = 0x80;
        try {
            CHECK(decoded(data, random() % 5000).size() <= kmeans_gif::tiff::max_decoded(data.size()));
        } catch (const std::invalid_argument&) {
        }
    }
}

}  // namespace
