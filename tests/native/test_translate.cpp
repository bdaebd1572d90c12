// Byte lookup, compared with indexing the table.
#include <random>
#include <vector>

#include "check.hpp"
#include "gif/translate.hpp"

namespace {

using kmeans_gif::ByteTable;
using kmeans_gif::translate;

TEST(bytes_are_replaced_by_table_entries) {
    std::mt19937 random(1);
    ByteTable table;
    for (auto& value : table) value = static_cast<uint8_t>(random());
    for (int size = 1; size <= 256; ++size)
        for (const size_t n : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{200 + random() % 64}}) {
            std::vector<uint8_t> rows(n), expected(n);
            for (size_t i = 0; i < n; ++i) {
                rows[i] = static_cast<uint8_t>(random() % unsigned(size));
                expected[i] = table[rows[i]];
            }
            std::vector<uint8_t> out(n);
            translate(table, size, rows.data(), n, out.data());
            CHECK(out == expected);
            translate(table, size, rows.data(), n, rows.data());
            CHECK(rows == expected);
        }
}

}  // namespace
