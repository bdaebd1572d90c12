#include "rows.hpp"

#include <numeric>

#include "radix.hpp"
#include "row_table.hpp"
#include "threads.hpp"

namespace kmeans_gif {
namespace {

// Most rows sorted at once: the words and the room to sort them stay in a core's own cache.
constexpr size_t kChunk = 1 << 18;

// Words in ascending order with their weights.
template <class Word>
struct Run {
    std::vector<Word> words;
    std::vector<int64_t> weights;
};

template <class Word>
Run<Word> merged(const Run<Word>& a, const Run<Word>& b) {
    Run<Word> out;
    const size_t na = a.words.size(), nb = b.words.size();
    out.words.resize(na + nb);
    out.weights.resize(na + nb);
    size_t i = 0, j = 0, n = 0;
    for (; i < na && j < nb; ++n) {
        const Word x = a.words[i], y = b.words[j];
        const bool first = x <= y, second = y <= x;
        out.words[n] = first ? x : y;
        out.weights[n] = (first ? a.weights[i] : 0) + (second ? b.weights[j] : 0);
        i += first;
        j += second;
    }
    std::copy(a.words.begin() + i, a.words.end(), out.words.begin() + n);
    std::copy(a.weights.begin() + i, a.weights.end(), out.weights.begin() + n);
    n += na - i;
    std::copy(b.words.begin() + j, b.words.end(), out.words.begin() + n);
    std::copy(b.weights.begin() + j, b.weights.end(), out.weights.begin() + n);
    n += nb - j;
    out.words.resize(n);
    out.weights.resize(n);
    return out;
}

// Whole numbers: chunks are sorted and equal neighbours counted; runs of like length are merged.
template <class T, class Word>
class SortingCounter final : public RowCounter {
  public:
    explicit SortingCounter(int features) : packing_{features} {}

    void add(const void* rows, size_t n, const uint8_t* weights, int threads) override {
        add_all(static_cast<const T*>(rows), n, weights, threads);
    }
    void add_counted(const void* rows, size_t n, const int64_t* weights) override {
        add_all(static_cast<const T*>(rows), n, weights, 1);
    }

    size_t count() override {
        while (runs_.size() > 1) merge_last();
        return runs_.empty() ? 0 : runs_[0].words.size();
    }

    void sorted(void* values, int64_t* weights) const override {
        if (runs_.empty()) return;
        auto* value = static_cast<T*>(values);
        for (size_t i = 0; i < runs_[0].words.size(); ++i) packing_.unpack(runs_[0].words[i], value + i * packing_.features);
        std::copy(runs_[0].weights.begin(), runs_[0].weights.end(), weights);
    }

  private:
    // What a thread needs to sort one chunk after the other.
    struct Room {
        std::vector<Word> words, other_words;
        std::vector<Keyed<Word>> items, other_items;
        std::vector<uint32_t> ends;
    };

    template <class Weight>
    void add_all(const T* rows, size_t n, const Weight* weights, int threads) {
        // As many chunks for each thread as it takes, of one size.
        const size_t n_chunks = (n + kChunk * threads - 1) / (kChunk * threads) * threads;
        std::vector<Run<Word>> runs(n_chunks);
        in_parallel(
            n_chunks, threads, [] { return Room(); },
            [&](size_t i, Room& room) {
                const size_t first = n * i / n_chunks, size = n * (i + 1) / n_chunks - first;
                const T* chunk = rows + first * packing_.features;
                runs[i] = weights == nullptr ? counted(chunk, size, room) : weighed(chunk, size, weights + first, room);
            });
        while (runs.size() > 1) {
            std::vector<Run<Word>> halves((runs.size() + 1) / 2);
            in_parallel(
                halves.size(), threads, [] { return 0; },
                [&](size_t i, int) {
                    halves[i] = 2 * i + 1 < runs.size() ? merged(runs[2 * i], runs[2 * i + 1]) : std::move(runs[2 * i]);
                });
            runs.swap(halves);
        }
        if (!runs.empty()) runs_.push_back(std::move(runs[0]));
        while (runs_.size() > 1 && runs_[runs_.size() - 2].words.size() <= 2 * runs_.back().words.size()) merge_last();
    }

    Run<Word> counted(const T* rows, size_t n, Room& room) const {
        auto& words = room.words;
        words.resize(n);
        packing_.pack_all(rows, n, words.data());
        radix_sort(words, room.other_words, packing_.bits());
        room.ends.resize(n);
        size_t m = 0;
        for (size_t i = 0; i < n; ++i) {  // the last of equal words stays, and where it was; no branch to mispredict
            const Word word = words[i];
            words[m] = word;
            room.ends[m] = static_cast<uint32_t>(i + 1);
            m += i + 1 == n || word != words[i + 1];
        }
        Run<Word> run;
        run.words.assign(words.begin(), words.begin() + m);
        run.weights.resize(m);
        for (size_t i = 0; i < m; ++i) run.weights[i] = room.ends[i] - (i == 0 ? 0 : room.ends[i - 1]);
        return run;
    }

    template <class Weight>
    Run<Word> weighed(const T* rows, size_t n, const Weight* weights, Room& room) const {
        auto& items = room.items;
        items.clear();
        for (size_t i = 0; i < n; ++i)
            if (weights[i] != 0) items.push_back({packing_.pack(rows + i * packing_.features), static_cast<uint32_t>(i)});
        radix_sort(items, room.other_items, packing_.bits());
        Run<Word> run;
        for (const auto& item : items) {
            if (run.words.empty() || run.words.back() != item.key) {
                run.words.push_back(item.key);
                run.weights.push_back(0);
            }
            run.weights.back() += static_cast<int64_t>(weights[item.row]);
        }
        return run;
    }

    void merge_last() {
        Run<Word> last = std::move(runs_.back());
        runs_.pop_back();
        runs_.back() = merged(runs_.back(), last);
    }

    Packing<T, Word> packing_;
    std::vector<Run<Word>> runs_;  // each more than twice as long as the next
};

// Floats: a hash table, for their keys are too long to sort by bytes.
class HashingCounter final : public RowCounter {
  public:
    explicit HashingCounter(int features) : features_(features), table_(features) {}

    void add(const void* rows, size_t n, const uint8_t* weights, int /*threads*/) override {
        add_all(static_cast<const double*>(rows), n, weights);
    }
    void add_counted(const void* rows, size_t n, const int64_t* weights) override {
        add_all(static_cast<const double*>(rows), n, weights);
    }
    size_t count() override { return table_.rows.size(); }

    void sorted(void* values, int64_t* weights) const override {
        const RealRows& rows = table_.rows;
        std::vector<uint32_t> order(rows.size());
        std::iota(order.begin(), order.end(), 0u);
        std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
            return std::lexicographical_compare(rows.at(a), rows.at(a) + features_, rows.at(b), rows.at(b) + features_);
        });
        for (size_t i = 0; i < order.size(); ++i) {
            std::copy_n(rows.at(order[i]), features_, static_cast<double*>(values) + i * features_);
            weights[i] = weights_[order[i]];
        }
    }

  private:
    template <class Weight>
    void add_all(const double* rows, size_t n, const Weight* weights) {
        for (size_t i = 0; i < n; ++i) {
            const int64_t weight = weights == nullptr ? 1 : static_cast<int64_t>(weights[i]);
            if (weight == 0) continue;
            const uint32_t id = table_.find_or_add(rows + i * features_);
            if (id == weights_.size()) weights_.push_back(0);
            weights_[id] += weight;
        }
    }

    int features_;
    RowTable<RealRows> table_;
    std::vector<int64_t> weights_;
};

}  // namespace

std::unique_ptr<RowCounter> RowCounter::make(Element element, int features) {
    if (element == Element::f64) return std::make_unique<HashingCounter>(features);
    const int bits = features * (element == Element::u8 ? 8 : 16);
    if (features < 1 || bits > 64) throw std::invalid_argument("rows of whole numbers must fit 64 bits");
    if (element == Element::u8) {
        if (bits <= 32) return std::make_unique<SortingCounter<uint8_t, uint32_t>>(features);
        return std::make_unique<SortingCounter<uint8_t, uint64_t>>(features);
    }
    if (bits <= 32) return std::make_unique<SortingCounter<uint16_t, uint32_t>>(features);
    return std::make_unique<SortingCounter<uint16_t, uint64_t>>(features);
}

}  // namespace kmeans_gif
