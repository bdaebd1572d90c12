#include "blocks/potential.hpp"

#include <algorithm>
#include <limits>

#include "base/threads.hpp"

namespace kmeans_gif {
namespace {

template <class T>
class BlockPotential final : public Potential {
  public:
    explicit BlockPotential(const Blocks<T>& blocks)
        : blocks_(blocks),
          closest_(blocks.n_blocks * kBlock, std::numeric_limits<double>::infinity()),
          farthest_(blocks.n_blocks, std::numeric_limits<double>::infinity()),
          sums_(blocks.n_blocks),
          trial_(blocks.n_blocks) {}

    size_t features() const override { return static_cast<size_t>(blocks_.features); }

    double with(const double* centroid, int threads) override {
        visit_all(threads, [&](size_t block) {
            trial_[block] = out_of_reach(block, centroid) ? sums_[block] : visit(block, centroid, nullptr).sum;
        });
        double total = 0;
        for (const double sum : trial_) total += sum;
        return total;
    }

    void add(const double* centroid, int threads) override {
        visit_all(threads, [&](size_t block) {
            if (out_of_reach(block, centroid)) return;
            const Visit now = visit(block, centroid, closest_.data() + block * kBlock);
            sums_[block] = now.sum;
            farthest_[block] = now.farthest;
        });
    }

    void at(double share, double* row) const override {
        double total = 0;
        for (const double sum : sums_) total += sum;
        double left = share * total;
        size_t last = 0;  // rounding may leave a remainder after the last row that can be drawn
        for (size_t block = 0; block < blocks_.n_blocks; ++block) {
            if (sums_[block] <= 0) continue;
            last = block;
            if (left < sums_[block]) break;
            left -= sums_[block];
        }
        int lane = 0;
        for (int i = 0; i < kBlock; ++i) {
            const double part = static_cast<double>(blocks_.weights_of(last)[i]) * closest_[last * kBlock + i];
            if (part <= 0) continue;
            lane = i;
            if (left < part) break;
            left -= part;
        }
        const T* x = blocks_.rows.data() + last * blocks_.features * kBlock + lane;
        for (int f = 0; f < blocks_.features; ++f) row[f] = static_cast<double>(x[f * kBlock]);
    }

  private:
    static constexpr size_t kTask = 256;  // blocks

    template <class Work>
    void visit_all(int threads, Work work) {
        in_parallel((blocks_.n_blocks + kTask - 1) / kTask, threads, [] { return 0; },
                    [&](size_t task, int) {
                        const size_t end = std::min(blocks_.n_blocks, (task + 1) * kTask);
                        for (size_t block = task * kTask; block < end; ++block) work(block);
                    });
    }

    struct Visit {
        double sum, farthest;
    };

    // Whether no row of the block is nearer to the centroid than to a chosen one; the same bound as in assign.
    bool out_of_reach(size_t block, const double* centroid) const {
        double near = 0;
        for (int f = 0; f < blocks_.features; ++f) {
            const size_t place = blocks_.boxes.place(block, f);
            const double below = blocks_.boxes.low[place] - centroid[f],
                         above = centroid[f] - blocks_.boxes.high[place];
            const double outside = std::max(std::max(below, above), 0.0);
            near += outside * outside;
        }
        return near >= farthest_[block];
    }

    Visit visit(size_t block, const double* centroid, double* keep) const {
        double distance[kBlock];
        for (int f = 0; f < blocks_.features; ++f) {
            const T* x = blocks_.rows.data() + (block * blocks_.features + f) * kBlock;
            for (int i = 0; i < kBlock; ++i) {
                const double away = static_cast<double>(x[i]) - centroid[f];
                distance[i] = f == 0 ? away * away : distance[i] + away * away;
            }
        }
        const double* closest = closest_.data() + block * kBlock;
        Visit result{0, 0};
        for (int i = 0; i < kBlock; ++i) {
            const double nearer = std::min(distance[i], closest[i]);
            result.sum += static_cast<double>(blocks_.weights_of(block)[i]) * nearer;
            result.farthest = std::max(result.farthest, nearer);
            if (keep != nullptr) keep[i] = nearer;
        }
        return result;
    }

    const Blocks<T>& blocks_;
    std::vector<double> closest_, farthest_, sums_, trial_;
};

}  // namespace

template <class T>
std::unique_ptr<Potential> Potential::make(const Blocks<T>& blocks) {
    return std::make_unique<BlockPotential<T>>(blocks);
}

template std::unique_ptr<Potential> Potential::make<uint8_t>(const Blocks<uint8_t>&);
template std::unique_ptr<Potential> Potential::make<uint16_t>(const Blocks<uint16_t>&);
template std::unique_ptr<Potential> Potential::make<double>(const Blocks<double>&);

}  // namespace kmeans_gif
