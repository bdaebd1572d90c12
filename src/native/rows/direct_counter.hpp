// Counts rows of up to 24 bits: bucketed by their high bits, then counted by their low bits in a table that fits a
// core's own cache.
#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "base/data_changed.hpp"
#include "base/isa.hpp"
#include "base/morton.hpp"
#include "base/threads.hpp"
#include "rows/count_table.hpp"
#include "rows/rows.hpp"

namespace kmeans_gif {

template <class T>
class DirectCounter final : public RowCounter {
  public:
    explicit DirectCounter(int features)
        : curve_(features),
          features_(features),
          low_bits_(std::min(kLowBits, curve_.bits())),
          n_buckets_(size_t{1} << (curve_.bits() - low_bits_)) {}

    void add(const void* rows, size_t n, const uint8_t* weights, int threads) override {
        add_all(static_cast<const T*>(rows), n, weights, threads);
    }
    void add_counted(const void* rows, size_t n, const int64_t* weights) override {
        add_all(static_cast<const T*>(rows), n, weights, 1);
    }

    size_t count(int threads) override {
        if (!chunks_.empty()) count_chunks(threads);
        return n_words();
    }

    void sorted(void* values, int64_t* weights, int threads) const override {
        std::vector<uint32_t> numbers(size_t{1} << low_bits_);  // of low bits
        for (uint32_t low = 0; low < numbers.size(); ++low) numbers[low] = curve_.gathered(low);
        std::vector<size_t> first(1, 0);
        for (const Range& range : ranges_) first.push_back(first.back() + range.words.n);
        in_parallel(
            ranges_.size(), threads, [] { return 0; },
            [&](size_t r, int) {
                const Range& range = ranges_[r];
                T* value = static_cast<T*>(values) + first[r] * features_;
                for (size_t bucket = range.first; bucket < range.last(); ++bucket) {
                    const size_t start = range.start(bucket), n = range.start(bucket + 1) - start;
                    if (n == 0) continue;
                    const uint32_t high = curve_.gathered(static_cast<uint32_t>(bucket) << low_bits_);
                    const uint16_t* low = range.words.low.get() + start;
                    curve_.write(n, [&](size_t i) { return high | numbers[low[i]]; }, value + start * features_);
                }
                std::copy_n(range.words.weights.get(), range.words.n, weights + first[r]);
            });
    }

  private:
    static constexpr int kLowBits = CountTable<int64_t>::kBits;
    static constexpr size_t kLine = CountTable<int64_t>::kLine;
    static constexpr size_t kChunk = 1 << 18;       // max rows bucketed at once
    static constexpr size_t kLeast = 1 << 14;       // rows worth a thread
    static constexpr size_t kMaxWaiting = 1 << 22;  // rows not counted yet, or the number of distinct rows if larger

    // The low bits of words, uninitialised: unused capacity takes no memory, and a photo uses little of it.
    struct Words {
        Words(size_t room, bool weighted) : low(new uint16_t[room]), weights(weighted ? new int64_t[room] : nullptr) {}
        size_t n = 0;
        std::unique_ptr<uint16_t[]> low;
        std::unique_ptr<int64_t[]> weights;  // null for 1 each
    };
    // Rows grouped by bucket, not counted yet.
    struct Chunk {
        std::vector<uint32_t> starts;  // (n_buckets + 1,)
        Words words;
    };
    // Distinct words of consecutive buckets, ascending, with their weights.
    struct Range {
        size_t last() const { return first + starts.size() - 1; }
        size_t start(size_t bucket) const { return starts[bucket - first]; }
        size_t first;                // bucket
        std::vector<size_t> starts;  // (buckets + 1,)
        Words words;
    };

    template <class Weight>
    void add_all(const T* rows, size_t n, const Weight* weights, int threads) {
        const size_t worth = std::min<size_t>(std::max(threads, 1), n / kLeast + 1);
        const size_t each = std::min(kChunk, (n + worth - 1) / worth), first = chunks_.size();
        if (n == 0) return;
        for (size_t start = 0; start < n; start += each)
            chunks_.push_back({{}, Words(2 * std::min(each, n - start), weights)});
        in_parallel(
            chunks_.size() - first, threads, [] { return 0; },
            [&](size_t i, int) {
                const size_t start = i * each;
                fill(chunks_[first + i], rows + start * features_, std::min(each, n - start),
                     weights == nullptr ? nullptr : weights + start);
            });
        waiting_ += n;
        if (waiting_ > std::max(kMaxWaiting, n_words())) count_chunks(threads);
    }

    template <class Weight>
    void fill(Chunk& chunk, const T* rows, size_t n, const Weight* weights) const {
        // The first half of the rows fills a bucket from its start, the second half from its end: neighbouring rows are
        // usually in one bucket, and alternating two counters avoids waiting for one.
        std::vector<uint32_t> next(n_buckets_ + 1), behind(n_buckets_);
        // If rows change between the two passes, writes go astray by at most half of the rows in either direction,
        // which the buffer has room for.
        next[0] = static_cast<uint32_t>(n - n / 2);
        curve_.by_halves(
            rows, n, [&](uint32_t word, size_t) { ++next[(word >> low_bits_) + 1]; },
            [&](uint32_t word, size_t) { ++behind[word >> low_bits_]; });
        for (size_t bucket = 0; bucket < n_buckets_; ++bucket)
            behind[bucket] = next[bucket + 1] += next[bucket] + behind[bucket];
        chunk.starts = next;
        const uint32_t low = (1u << low_bits_) - 1;
        const auto put = [&](uint32_t word, size_t i, uint32_t place) {
            chunk.words.low[place] = static_cast<uint16_t>(word & low);
            if (weights != nullptr) chunk.words.weights[place] = static_cast<int64_t>(weights[i]);
        };
        curve_.by_halves(  // recomputed: cheaper than storing the words
            rows, n, [&](uint32_t word, size_t i) { put(word, i, next[word >> low_bits_]++); },
            [&](uint32_t word, size_t i) { put(word, i, --behind[word >> low_bits_]); });
        if (!std::equal(behind.begin(), behind.end(), next.begin())) throw DataChanged();
    }

    // Adds the waiting chunks to the counts.
    void count_chunks(int threads) {
        const bool weighted = !ranges_.empty() || std::any_of(chunks_.begin(), chunks_.end(), [](const Chunk& chunk) {
            return chunk.words.weights != nullptr;
        });
        if (weighted || waiting_ > 0xffffffff) {
            count_chunks_in<int64_t>(threads);
        } else {
            count_chunks_in<uint32_t>(threads);
        }
        chunks_.clear();
        waiting_ = 0;
    }

    template <class Count>
    void count_chunks_in(int threads) {
        const std::vector<size_t> cuts = even_cuts(threads);
        const EmptyTable<Count> empty = KMEANS_GIF_OF_ISA(empty_table<Count>());
        std::vector<Range> ranges;
        for (size_t r = 0; r + 1 < cuts.size(); ++r)
            ranges.push_back(
                {cuts[r], std::vector<size_t>(cuts[r + 1] - cuts[r] + 1), Words(room(cuts[r], cuts[r + 1]), true)});
        in_parallel(
            ranges.size(), threads, [] { return std::make_unique<CountTable<Count>>(); },
            [&](size_t r, const std::unique_ptr<CountTable<Count>>& table) {
                Words& words = ranges[r].words;
                for (size_t bucket = ranges[r].first; bucket < ranges[r].last(); ++bucket) {
                    add_bucket(bucket, *table);
                    words.n += empty(*table, words.low.get() + words.n, words.weights.get() + words.n);
                    ranges[r].starts[bucket - ranges[r].first + 1] = words.n;
                }
            });
        ranges_.swap(ranges);
    }

    // Splits the buckets into ranges of about equal work.
    std::vector<size_t> even_cuts(int threads) const {
        const size_t work = waiting_ + n_words();
        const size_t n_ranges = threads == 1 ? 1 : std::min<size_t>(4 * size_t(threads), work / kLeast + 1);
        std::vector<size_t> cuts(1, 0);
        size_t before = 0;
        for (size_t bucket = 0; bucket + 1 < n_buckets_; ++bucket) {
            before += rows_of(bucket);
            if (cuts.size() < n_ranges && before * n_ranges >= work * cuts.size()) cuts.push_back(bucket + 1);
        }
        cuts.push_back(n_buckets_);
        return cuts;
    }

    size_t rows_of(size_t bucket) const {
        size_t n = 0;
        for (const Chunk& chunk : chunks_) n += chunk.starts[bucket + 1] - chunk.starts[bucket];
        if (const Range* range = range_of(bucket)) n += range->start(bucket + 1) - range->start(bucket);
        return n;
    }

    size_t room(size_t first, size_t last) const {
        size_t n = 0;
        for (size_t bucket = first; bucket < last; ++bucket) n += std::min(rows_of(bucket), size_t{1} << low_bits_);
        return n + kLine;  // lines are written whole
    }

    const Range* range_of(size_t bucket) const {
        const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), bucket,
                                            [](size_t c, const Range& range) { return c < range.first; });
        return after == ranges_.begin() ? nullptr : &*(after - 1);
    }

    template <class Count>
    void add_bucket(size_t bucket, CountTable<Count>& table) const {
        const auto add = [&](const Words& words, size_t first, size_t last) {
            const uint16_t* low = words.low.get();
            const int64_t* weights = words.weights.get();
            if (weights == nullptr) {
                for (size_t i = first; i < last; ++i) table.add(low[i], 1);
            } else {
                for (size_t i = first; i < last; ++i) table.add(low[i], static_cast<Count>(weights[i]));
            }
        };
        for (const Chunk& chunk : chunks_) add(chunk.words, chunk.starts[bucket], chunk.starts[bucket + 1]);
        if (const Range* range = range_of(bucket)) add(range->words, range->start(bucket), range->start(bucket + 1));
    }

    size_t n_words() const {
        size_t n = 0;
        for (const Range& range : ranges_) n += range.words.n;
        return n;
    }

    CurveWords<T, uint32_t> curve_;
    int features_, low_bits_;
    size_t n_buckets_, waiting_ = 0;
    std::vector<Chunk> chunks_;  // waiting to be counted
    std::vector<Range> ranges_;  // covers all buckets, or empty
};

}  // namespace kmeans_gif
