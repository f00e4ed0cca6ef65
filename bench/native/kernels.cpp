// Each kernel of implicit ALS on its own, one thread, over all rows of the interactions.
// usage: kernels RANK ROUNDS < interactions   (see read_sparse)
// prints the shortest seconds of gramian, gather, cg and cholesky in one line
#include <algorithm>
#include <chrono>

#include "als-kernels.h"

template <class Prepare, class Work>
static double shortest(int rounds, Prepare prepare, Work work) {
  double best = 1e9;
  for (int i = 0; i < rounds; i++) {
    prepare();
    auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int f = std::atoi(argv[1]), rounds = std::atoi(argv[2]);
  const Sparse likes = read_sparse();
  std::mt19937 random(42);
  std::vector<float> own((size_t)likes.rows * f), other((size_t)likes.columns * f), sums(own.size()), g((size_t)f * f);
  std::vector<float> scratch((size_t)f * (f + 3));
  fill_randomly(own, f, random);
  fill_randomly(other, f, random);
  const std::vector<float> initial = own;
  // Conjugate gradients stop early on what is solved already.
  auto forget = [&] { own = initial; };
  const double gram = shortest(rounds, forget, [&] { gramian(other.data(), likes.columns, f, UNOBSERVED_WEIGHT, g); });
  auto each_row = [&](auto work) {
    return shortest(rounds, forget, [&] {
      for (int r = 0; r < likes.rows; r++) {
        const int n = likes.indptr[r + 1] - likes.indptr[r];
        work(r, likes.indices.data() + likes.indptr[r], n, REGULARISATION * (n + UNOBSERVED_WEIGHT * likes.columns));
      }
    });
  };
  const double gather = each_row([&](int r, const int32_t* liked, int n, float) {
    sum_rows(&sums[(size_t)r * f], other.data(), liked, n, f);
  });
  const double cg = each_row([&](int r, const int32_t* liked, int n, float ridge) {
    conjugate_gradients(&own[(size_t)r * f], other.data(), liked, n, g.data(), ridge, f, scratch.data());
  });
  const double exact = each_row([&](int r, const int32_t* liked, int n, float ridge) {
    cholesky(&own[(size_t)r * f], other.data(), liked, n, g.data(), ridge, f, scratch.data());
  });
  // Without this the compiler might leave the sums out.
  if (std::isnan(sums[0] + own[0])) return 1;
  std::printf("%.9f %.9f %.9f %.9f\n", gram, gather, cg, exact);
  return 0;
}
