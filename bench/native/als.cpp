// Implicit ALS in plain C++, one thread: the speed that the WebAssembly kernels are compared with.
// usage: als RANK ITERATIONS cg|cholesky < interactions   (int32: rows, columns, entries, indptr..., indices...)
// prints the seconds of each iteration, one a line
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

struct Sparse {
  int rows, columns;
  std::vector<int32_t> indptr, indices;
};

static Sparse turned(const Sparse& s) {
  Sparse t{s.columns, s.rows, std::vector<int32_t>(s.columns + 1), std::vector<int32_t>(s.indices.size())};
  for (int32_t c : s.indices) t.indptr[c + 1]++;
  for (int i = 0; i < t.rows; i++) t.indptr[i + 1] += t.indptr[i];
  std::vector<int32_t> next = t.indptr;
  for (int r = 0; r < s.rows; r++)
    for (int e = s.indptr[r]; e < s.indptr[r + 1]; e++) t.indices[next[s.indices[e]]++] = r;
  return t;
}

static float dot(const float* __restrict a, const float* __restrict b, int n) {
  float lanes[8] = {};
  int i = 0;
  for (; i + 8 <= n; i += 8)
    for (int k = 0; k < 8; k++) lanes[k] += a[i + k] * b[i + k];
  float sum = 0;
  for (; i < n; i++) sum += a[i] * b[i];
  for (float lane : lanes) sum += lane;
  return sum;
}

static void add(float* __restrict y, float scale, const float* __restrict x, int n) {
  for (int i = 0; i < n; i++) y[i] += scale * x[i];
}

static void gramian(const float* y, int rows, int f, float weight, std::vector<float>& g) {
  std::fill(g.begin(), g.end(), 0.f);
  for (int r = 0; r < rows; r++)
    for (int i = 0; i < f; i++) add(&g[i * f], y[r * f + i], y + r * f, f);
  for (float& v : g) v *= weight;
}

static void multiply(float* out, const float* x, const float* other, const int32_t* liked, int n, const float* g,
                     float ridge, int f) {
  for (int i = 0; i < f; i++) out[i] = dot(g + i * f, x, f) + ridge * x[i];
  for (int k = 0; k < n; k++) {
    const float* y = other + (size_t)liked[k] * f;
    add(out, dot(y, x, f), y, f);
  }
}

static void conjugate_gradients(float* x, const float* other, const int32_t* liked, int n, const float* g, float ridge,
                                int f, float* scratch) {
  float *r = scratch, *p = scratch + f, *q = scratch + 2 * f;
  std::memset(r, 0, 4 * f);
  for (int k = 0; k < n; k++) add(r, 1, other + (size_t)liked[k] * f, f);
  multiply(q, x, other, liked, n, g, ridge, f);
  add(r, -1, q, f);
  std::memcpy(p, r, 4 * f);
  float squared = dot(r, r, f);
  for (int step = 0; step < 3 && squared > 1e-20f; step++) {
    multiply(q, p, other, liked, n, g, ridge, f);
    float length = squared / dot(p, q, f);
    add(x, length, p, f);
    add(r, -length, q, f);
    float before = squared;
    squared = dot(r, r, f);
    float turn = squared / before;
    for (int i = 0; i < f; i++) p[i] = r[i] + turn * p[i];
  }
}

static void cholesky(float* x, const float* other, const int32_t* liked, int n, const float* g, float ridge, int f,
                     float* a) {
  std::memcpy(a, g, 4 * (size_t)f * f);
  std::memset(x, 0, 4 * f);
  for (int k = 0; k < n; k++) {
    const float* y = other + (size_t)liked[k] * f;
    for (int i = 0; i < f; i++) add(a + i * f, y[i], y, i + 1);
    add(x, 1, y, f);
  }
  for (int i = 0; i < f; i++) a[i * f + i] += ridge;
  for (int i = 0; i < f; i++)
    for (int j = 0; j <= i; j++) {
      float sum = a[i * f + j] - dot(a + i * f, a + j * f, j);
      a[i * f + j] = i == j ? std::sqrt(sum) : sum / a[j * f + j];
    }
  for (int i = 0; i < f; i++) x[i] = (x[i] - dot(a + i * f, x, i)) / a[i * f + i];
  for (int i = f - 1; i >= 0; i--) {
    x[i] /= a[i * f + i];
    add(x, -x[i], a + i * f, i);
  }
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int f = std::atoi(argv[1]), iterations = std::atoi(argv[2]);
  const bool cg = std::strcmp(argv[3], "cg") == 0;
  int32_t head[3];
  if (std::fread(head, 4, 3, stdin) != 3) return 1;
  Sparse likes{head[0], head[1], std::vector<int32_t>(head[0] + 1), std::vector<int32_t>(head[2])};
  if (std::fread(likes.indptr.data(), 4, likes.indptr.size(), stdin) != likes.indptr.size()) return 1;
  if (std::fread(likes.indices.data(), 4, likes.indices.size(), stdin) != likes.indices.size()) return 1;
  const Sparse items = turned(likes);
  std::mt19937 random(42);
  std::normal_distribution<float> normal(0, 0.1f / std::sqrt((float)f));
  std::vector<float> u((size_t)likes.rows * f), v((size_t)items.rows * f), g((size_t)f * f), scratch((size_t)f * (f + 3));
  for (float& value : u) value = normal(random);
  for (float& value : v) value = normal(random);
  const float a = 0.2f, l = 0.01f;
  auto half = [&](const Sparse& s, float* own, const float* other, int others) {
    gramian(other, others, f, a, g);
    for (int r = 0; r < s.rows; r++) {
      const int n = s.indptr[r + 1] - s.indptr[r];
      const float ridge = l * (n + a * s.columns);
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
