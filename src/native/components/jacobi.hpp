// Eigenvectors of a symmetric matrix without negative eigenvalues by one-sided cyclic Jacobi rotations: rows are turned
// in pairs until all are orthogonal, each is an eigenvector times its eigenvalue then. M. R. Hestenes, "Inversion of
// matrices by biorthogonalization and related results", J. SIAM 6, 1958. There are only + − × ÷ √ in one order, so that
// every machine gives the same bits.
#pragma once
#include <cstddef>
#include <vector>

namespace kmeans_gif {

class Jacobi {
  public:
    // IN matrix (n, n).
    Jacobi(std::vector<double> matrix, size_t n);

    size_t n() const { return n_; }

    // Looks at `pairs` more pairs of rows; false when all are orthogonal.
    bool rotate(size_t pairs);

    // Once they are: the eigenvalues (n,) in descending order, ties in the order of the rows.
    std::vector<double> values() const;
    // The eigenvectors (n, n) in their order, each a row of length 1 whose largest number, the first if several are
    // equally large, is positive; of an eigenvalue of zero it is zeros.
    std::vector<double> vectors() const;

  private:
    void measure();
    bool rotate_pair(size_t p, size_t q);
    std::vector<size_t> order() const;

    size_t n_;
    std::vector<double> rows_;     // (n, n)
    std::vector<double> squares_;  // (n,) of the lengths of the rows
    double negligible_ = 0;        // square of a length
    size_t p_ = 0, q_ = 1;         // the pair that is next
    bool rotated_ = false;         // in this sweep
    int sweeps_ = 0;
};

}  // namespace kmeans_gif
