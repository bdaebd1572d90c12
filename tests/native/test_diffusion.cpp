// Error diffusion, compared with a search through the whole palette.
#include <algorithm>
#include <random>
#include <vector>

#include "check.hpp"
#include "draw/diffusion.hpp"

namespace {

using kmeans_gif::Diffusion;

struct Picture {
    size_t width, height;
    int features;
    std::vector<double> values;
    std::vector<uint8_t> holes;
};

Picture random_picture(std::mt19937& random, size_t width, size_t height, int features) {
    Picture picture{width, height, features, {}, {}};
    for (size_t i = 0; i < width * height * features; ++i) picture.values.push_back(random() % 65536 * (255.0 / 65535));
    for (size_t i = 0; i < width * height; ++i) picture.holes.push_back(random() % 8 == 0);
    return picture;
}

std::vector<uint16_t> by_brute_force(const Picture& picture, const std::vector<uint8_t>& palette) {
    const int d = picture.features;
    const size_t w = picture.width, k = palette.size() / d;
    std::vector<double> errors(picture.values.size());
    std::vector<uint16_t> index(w * picture.height);
    for (size_t y = 0; y < picture.height; ++y) {
        std::vector<double> below(w * d);
        for (size_t i = 0; i < w; ++i) {
            const bool back = y % 2 == 1;
            const size_t x = back ? w - 1 - i : i;
            if (picture.holes[y * w + x]) {
                index[y * w + x] = uint16_t(k);
                continue;
            }
            double wanted[3];
            for (int f = 0; f < d; ++f)
                wanted[f] =
                    std::min(std::max(picture.values[(y * w + x) * d + f] + errors[(y * w + x) * d + f], 0.0), 255.0);
            size_t best = 0;
            double least = 1e9;
            for (size_t entry = 0; entry < k; ++entry) {
                double distance = 0;
                for (int f = 0; f < d; ++f)
                    distance += (wanted[f] - palette[entry * d + f]) * (wanted[f] - palette[entry * d + f]);
                if (distance < least) least = distance, best = entry;
            }
            index[y * w + x] = uint16_t(best);
            const auto give = [&](std::vector<double>& to, size_t row, int step, double share) {
                const std::ptrdiff_t at = std::ptrdiff_t(x) + (back ? -step : step);
                if (at < 0 || at >= std::ptrdiff_t(w)) return;
                for (int f = 0; f < d; ++f) to[(row * w + at) * d + f] += (wanted[f] - palette[best * d + f]) * share;
            };
            give(errors, y, 1, 7.0 / 16);
            give(below, 0, -1, 3.0 / 16);
            give(below, 0, 0, 5.0 / 16);
            give(below, 0, 1, 1.0 / 16);
        }
        if (y + 1 < picture.height) std::copy(below.begin(), below.end(), errors.begin() + (y + 1) * w * d);
    }
    return index;
}

TEST(diffusion_finds_what_a_search_through_the_palette_finds) {
    std::mt19937 random(7);
    for (const int features : {1, 3})
        for (const size_t k : {1u, 2u, 5u, 40u, 256u}) {
            const Picture picture = random_picture(random, 1 + random() % 40, 1 + random() % 20, features);
            std::vector<uint8_t> palette(k * features);
            // Coarse levels make ties and equal entries.
            for (auto& level : palette) level = static_cast<uint8_t>(k > 5 ? random() : random() % 3 * 100);
            Diffusion whole(palette.data(), k, features, picture.width);
            std::vector<uint16_t> index(picture.width * picture.height);
            whole.rows(picture.values.data(), picture.holes.data(), picture.height, index.data());
            CHECK(index == by_brute_force(picture, palette));

            Diffusion parts(palette.data(), k, features, picture.width);
            std::vector<uint16_t> again(index.size());
            for (size_t y = 0; y < picture.height; ++y)
                parts.rows(picture.values.data() + y * picture.width * features,
                           picture.holes.data() + y * picture.width, 1, again.data() + y * picture.width);
            CHECK(again == index);
        }
}

TEST(a_tie_at_the_corner_of_a_cell_goes_to_the_lowest_entry) {
    // 8 begins the cell from 8 to 16: the least distance of 4 to it is the greatest of 12.
    const uint8_t palette[] = {4, 12};
    const double value = 8;
    uint16_t index = 9;
    Diffusion(palette, 2, 1, 1).rows(&value, nullptr, 1, &index);
    CHECK(index == 0);
}

TEST(a_flat_gray_keeps_its_mean) {
    const uint8_t palette[] = {0, 255};
    const size_t side = 64;
    const std::vector<double> values(side * side, 100.0);
    std::vector<uint16_t> index(side * side);
    Diffusion(palette, 2, 1, side).rows(values.data(), nullptr, side, index.data());
    double sum = 0;
    for (const uint16_t entry : index) sum += palette[entry];
    CHECK(sum / (side * side) > 98);
    CHECK(sum / (side * side) < 102);
}

}  // namespace
