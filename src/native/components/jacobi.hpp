// Eigenvectors of a positive semidefinite matrix by one-sided cyclic Jacobi rotations: pairs of rows are rotated until
// all are orthogonal; each row is then an eigenvector times its eigenvalue. M. R. Hestenes, "Inversion of matrices by
// biorthogonalization and related results", J. SIAM 6, 1958. Uses only + − × ÷ √ in a fixed order, so that every
// machine gives the same bits.
#pragma once
#include <cstddef>
#include <vector>

namespace kmeans_gif {

class Jacobi {
  public:
    // IN matrix (n, n).
    Jacobi(std::vector<double> matrix, size_t n);

    size_t n() const { return n_; }

    // Visits `pairs` more pairs of rows; false when all are orthogonal.
    bool rotate(size_t pairs);

    // After that: the eigenvalues (n,) in descending order, ties in row order.
    std::vector<double> values() const;
    // The eigenvectors (n, n) in that order, as rows of length 1, signed so that the component of largest magnitude
    // (the first of equals) is positive; all zeros if the eigenvalue is zero.
    std::vector<double> vectors() const;

  private:
    void measure();
    bool rotate_pair(size_t p, size_t q);
    std::vector<size_t> order() const;

    size_t n_;
    std::vector<double> rows_;     // (n, n)
    std::vector<double> squares_;  // (n,) squared row lengths
    double negligible_ = 0;        // squared length
    size_t p_ = 0, q_ = 1;         // the next pair
    bool rotated_ = false;         // in this sweep
    int sweeps_ = 0;
};

}  // namespace kmeans_gif
