// The arithmetic of implicit ALS in plain C++, which the WebAssembly kernels are compared with.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

static const float UNOBSERVED_WEIGHT = 0.2f, REGULARISATION = 0.01f;

struct Sparse {
  int rows, columns;
  std::vector<int32_t> indptr, indices;
};

// Reads int32 from standard input: rows, columns, entries, indptr..., indices...
static Sparse read_sparse() {
  int32_t head[3];
  if (std::fread(head, 4, 3, stdin) != 3) std::exit(1);
  Sparse s{head[0], head[1], std::vector<int32_t>(head[0] + 1), std::vector<int32_t>(head[2])};
  if (std::fread(s.indptr.data(), 4, s.indptr.size(), stdin) != s.indptr.size()) std::exit(1);
  if (std::fread(s.indices.data(), 4, s.indices.size(), stdin) != s.indices.size()) std::exit(1);
  return s;
}

static void fill_randomly(std::vector<float>& values, int f, std::mt19937& random) {
  std::normal_distribution<float> normal(0, 0.1f / std::sqrt((float)f));
  for (float& value : values) value = normal(random);
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

// out = the sum of the n rows of y that are liked
static void sum_rows(float* out, const float* y, const int32_t* liked, int n, int f) {
  std::memset(out, 0, 4 * f);
  for (int k = 0; k < n; k++) add(out, 1, y + (size_t)liked[k] * f, f);
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
  sum_rows(r, other, liked, n, f);
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
