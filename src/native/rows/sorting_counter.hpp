// Counts integer rows by sorting, if they have too many bits for a table.
#pragma once
#include <algorithm>
#include <vector>

#include "base/morton.hpp"
#include "base/radix.hpp"
#include "base/threads.hpp"
#include "rows/rows.hpp"

namespace kmeans_gif {

// Max rows sorted at once: the words and the sorting buffer fit a core's own cache.
constexpr size_t kChunk = 1 << 18;
constexpr size_t kLeast = 1 << 14;  // rows worth a thread

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

// Sorts chunks into runs of distinct words and merges runs of similar length.
template <class T, class Word>
class SortingCounter final : public RowCounter {
  public:
    explicit SortingCounter(int features) : curve_(features), features_(features) {}

    void add(const void* rows, size_t n, const uint8_t* weights, int threads) override {
        add_all(static_cast<const T*>(rows), n, weights, threads);
    }
    void add_counted(const void* rows, size_t n, const int64_t* weights) override {
        add_all(static_cast<const T*>(rows), n, weights, 1);
    }

    bool settle() override {
        if (runs_.size() > 1) merge_last();
        return runs_.size() > 1;
    }

    size_t count(int /*threads*/) override {
        while (runs_.size() > 1) merge_last();
        return runs_.empty() ? 0 : runs_[0].words.size();
    }

    void sorted(void* values, int64_t* weights, int /*threads*/) const override {
        if (runs_.empty()) return;
        const auto& words = runs_[0].words;
        curve_.write(words.size(), [&](size_t i) { return curve_.gathered(words[i]); }, static_cast<T*>(values));
        std::copy(runs_[0].weights.begin(), runs_[0].weights.end(), weights);
    }

  private:
    // Scratch memory of one thread.
    struct Room {
        std::vector<Word> words, other_words;
        std::vector<Keyed<Word>> items, other_items;
        std::vector<uint32_t> ends;
    };

    template <class Weight>
    void add_all(const T* rows, size_t n, const Weight* weights, int threads) {
        // Equal chunks, the same number for each thread.
        const size_t worth = std::min<size_t>(std::max(threads, 1), n / kLeast + 1);
        const size_t n_chunks = (n + kChunk * worth - 1) / (kChunk * worth) * worth;
        std::vector<Run<Word>> runs(n_chunks);
        in_parallel(
            n_chunks, threads, [] { return Room(); },
            [&](size_t i, Room& room) {
                const size_t first = n * i / n_chunks, size = n * (i + 1) / n_chunks - first;
                const T* chunk = rows + first * features_;
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
        curve_.each(rows, n, [&](Word word, size_t i) { words[i] = word; });
        radix_sort(words, room.other_words, curve_.bits());
        room.ends.resize(n);
        size_t m = 0;
        for (size_t i = 0; i < n; ++i) {  // keeps the last of equal words and its position, branch-free
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
        curve_.each(rows, n, [&](Word word, size_t i) {
            if (weights[i] != 0) items.push_back({word, static_cast<uint32_t>(i)});
        });
        radix_sort(items, room.other_items, curve_.bits());
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

    CurveWords<T, Word> curve_;
    int features_;
    std::vector<Run<Word>> runs_;  // each more than twice as long as the next
};

}  // namespace kmeans_gif
