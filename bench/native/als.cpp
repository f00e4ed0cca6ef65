// Implicit ALS in plain C++, one thread: the speed that the WebAssembly trainer is compared with.
// usage: als RANK ITERATIONS cg|cholesky < interactions   (see read_sparse)
// prints the seconds of each iteration, one a line
#include <chrono>

#include "als-kernels.h"

static Sparse transpose(const Sparse& s) {
  Sparse t{s.columns, s.rows, std::vector<int32_t>(s.columns + 1), std::vector<int32_t>(s.indices.size())};
  for (int32_t c : s.indices) t.indptr[c + 1]++;
  for (int i = 0; i < t.rows; i++) t.indptr[i + 1] += t.indptr[i];
  std::vector<int32_t> next = t.indptr;
  for (int r = 0; r < s.rows; r++)
    for (int e = s.indptr[r]; e < s.indptr[r + 1]; e++) t.indices[next[s.indices[e]]++] = r;
  return t;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int f = std::atoi(argv[1]), iterations = std::atoi(argv[2]);
  const bool cg = std::strcmp(argv[3], "cg") == 0;
  const Sparse likes = read_sparse(), items = transpose(likes);
  std::mt19937 random(42);
  std::vector<float> u((size_t)likes.rows * f), v((size_t)items.rows * f), g((size_t)f * f), scratch((size_t)f * (f + 3));
  fill_randomly(u, f, random);
  fill_randomly(v, f, random);
  auto half = [&](const Sparse& s, float* own, const float* other, int others) {
    gramian(other, others, f, UNOBSERVED_WEIGHT, g);
    for (int r = 0; r < s.rows; r++) {
      const int n = s.indptr[r + 1] - s.indptr[r];
      const float ridge = REGULARISATION * (n + UNOBSERVED_WEIGHT * s.columns);
      const int32_t* liked = s.indices.data() + s.indptr[r];
      if (n == 0) std::memset(own + (size_t)r * f, 0, 4 * f);
      else if (cg) conjugate_gradients(own + (size_t)r * f, other, liked, n, g.data(), ridge, f, scratch.data());
      else cholesky(own + (size_t)r * f, other, liked, n, g.data(), ridge, f, scratch.data());
    }
  };
  for (int i = 0; i < iterations; i++) {
    auto start = std::chrono::steady_clock::now();
    half(likes, u.data(), v.data(), items.rows);
    half(items, v.data(), u.data(), likes.rows);
    std::printf("%f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return 0;
}
