#include "tiff/lzw_decoder.hpp"

#include <algorithm>
#include <stdexcept>

namespace kmeans_gif::tiff {
namespace {

constexpr uint32_t kClear = 256, kEnd = 257, kFirstFree = 258;
constexpr uint32_t kTableSize = 4096;
constexpr int kMinWidth = 9, kMaxWidth = 12;

// Reads codes of varying width, highest bit first.
class Codes {
  public:
    Codes(const uint8_t* data, size_t n) : at_(data), end_(data + n) {}

    // kEnd at the end of the data.
    uint32_t next(int width) {
        while (n_bits_ < width) {
            if (at_ == end_) return kEnd;
            bits_ = bits_ << 8 | *at_++;
            n_bits_ += 8;
        }
        n_bits_ -= width;
        return bits_ >> n_bits_ & ((1u << width) - 1);
    }

  private:
    const uint8_t* at_;
    const uint8_t* end_;
    uint32_t bits_ = 0;
    int n_bits_ = 0;
};

// The string of a code, as a range of the output: the previous string plus the byte after it.
struct Entry {
    size_t start, length;
};

class Decoder {
  public:
    Decoder(const uint8_t* data, size_t n, uint8_t* out, size_t size) : codes_(data, n), out_(out), size_(size) {}

    size_t run() {
        uint32_t code = codes_.next(kMinWidth);
        if (code != kClear && code != kEnd) throw std::invalid_argument("LZW data do not begin with a Clear code");
        while (code != kEnd && n_ < size_) {
            if (code == kClear) {
                code = first_after_clear();
                if (code == kEnd) break;
                previous_ = {n_, 1};
                out_[n_++] = static_cast<uint8_t>(code);
            } else {
                append(code);
            }
            code = codes_.next(width_);
        }
        return n_;
    }

  private:
    uint32_t first_after_clear() {
        n_entries_ = kFirstFree;
        width_ = kMinWidth;
        uint32_t code;
        do code = codes_.next(width_);
        while (code == kClear);
        if (code > kEnd) throw std::invalid_argument("LZW data hold an undefined code");
        return code;
    }

    void append(uint32_t code) {
        // The code may be the new entry itself: its last byte is then the first one it appends.
        if (n_entries_ < kTableSize) table_[n_entries_++] = {previous_.start, previous_.length + 1};
        if (code >= n_entries_) throw std::invalid_argument("LZW data hold an undefined code");
        const size_t start = n_;
        if (code < kClear) {
            out_[n_++] = static_cast<uint8_t>(code);
        } else {
            const Entry entry = table_[code];
            // In order, because the source may overlap the destination.
            for (const size_t end = start + std::min(entry.length, size_ - start); n_ < end; ++n_)
                out_[n_] = out_[entry.start + (n_ - start)];
        }
        previous_ = {start, n_ - start};
        if (n_entries_ + 1 == 1u << width_ && width_ < kMaxWidth) ++width_;  // one code early
    }

    Codes codes_;
    uint8_t* out_;
    size_t size_, n_ = 0;
    Entry table_[kTableSize];
    uint32_t n_entries_ = kFirstFree;
    int width_ = kMinWidth;
    Entry previous_{0, 0};
};

}  // namespace

size_t max_decoded(size_t n) {
    const size_t n_codes = n / kMinWidth * 8 + 8;
    return n_codes * (kTableSize - kFirstFree + 1);
}

size_t decode_lzw(const uint8_t* data, size_t n, uint8_t* out, size_t size) {
    // The Clear code of the old variant; current data begin with 0x80.
    if (n >= 2 && data[0] == 0 && (data[1] & 1) == 1)
        throw std::invalid_argument("LZW data of the variant before TIFF 5.0, lowest bit first, are not supported");
    return Decoder(data, n, out, size).run();
}

}  // namespace kmeans_gif::tiff
