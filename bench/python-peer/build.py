"""Trains what the Python pipeline serves: TF-IDF, truncated SVD of the ratings, and two FAISS IVFPQ indexes.

usage: build.py DATA_FOLDER OUT_FOLDER [TEXTS.csv]
Prints one JSON document: the seconds of each stage, and the peak memory.
"""
import csv
import json
import os
import pickle
import re
import sys
import time

import faiss
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

MAX_FEATURES = 2048
CONTENT_SUBQUANTIZERS = 64
FACTORS = 64
FACTOR_SUBQUANTIZERS = 16
TRAINING_POINTS_PER_LIST = 40
BATCH = 10_000

ARTICLE_AT_END = re.compile(r"^(.*), (The|A|An)$")
YEAR_AT_END = re.compile(r"^(.*) \((\d{4})\)$")


def display_title(title):
    """"Matrix, The (1999)" -> ("The Matrix", 1999)"""
    dated = YEAR_AT_END.match(title.strip())
    name, year = (dated[1], int(dated[2])) if dated else (title.strip(), None)
    moved = ARTICLE_AT_END.match(name)
    return (f"{moved[2]} {moved[1]}" if moved else name), year


def read_films(folder, texts_file):
    texts = {}
    if texts_file is not None:
        with open(texts_file, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                year = int(row["year"]) if row["year"].isdigit() else None
                name, _ = display_title(row["title"])
                texts[name.lower(), year] = " ".join([row.get("cast") or "", row["overview"]])
    films, film_of, film_of_id = [], {}, {}
    with open(os.path.join(folder, "movies.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = display_title(row["title"])
            # Films with the same title and year are merged, as the pipeline did.
            if key not in film_of:
                film_of[key] = len(films)
                name, year = key
                genres = row["genres"].replace("|", " ")
                films.append((name, year, f"{name} {genres} {texts.get((name.lower(), year), '')}"))
            film_of_id[int(row["movieId"])] = film_of[key]
    return films, film_of_id


def read_ratings(folder, film_of_id):
    table = np.loadtxt(os.path.join(folder, "ratings.csv"), delimiter=",", skiprows=1, usecols=(0, 1, 2))
    user_ids, users = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
    ids, inverse = np.unique(table[:, 1].astype(np.int64), return_inverse=True)
    films = np.array([film_of_id[i] for i in ids])[inverse]
    return user_ids, csr_matrix((table[:, 2].astype(np.float32), (users, films)), shape=(len(user_ids), max(film_of_id.values()) + 1))


def build_ivfpq(dimensions, count, subquantizers, rows):
    """`rows(indices or slice)` gives dense float32 rows: the whole matrix is never dense."""
    nlist = max(1, int(4 * np.sqrt(count)))
    index = faiss.IndexIVFPQ(faiss.IndexFlatIP(dimensions), dimensions, nlist, subquantizers, 8, faiss.METRIC_INNER_PRODUCT)
    sample = min(count, max(TRAINING_POINTS_PER_LIST * nlist, 10_000))
    index.train(rows(np.sort(np.random.default_rng(42).choice(count, sample, replace=False))))
    for start in range(0, count, BATCH):
        index.add(rows(slice(start, start + BATCH)))
    index.nprobe = 16
    return index


def main(folder, out, texts_file=None):
    os.makedirs(out, exist_ok=True)
    seconds, started = {}, time.perf_counter()

    def stage(name):
        nonlocal started
        now = time.perf_counter()
        seconds[name] = round(now - started, 3)
        started = now

    films, film_of_id = read_films(folder, texts_file)
    stage("readFilms")
    vectorizer = TfidfVectorizer(stop_words="english", max_features=MAX_FEATURES, dtype=np.float32)
    tfidf = vectorizer.fit_transform(text for _, _, text in films)
    stage("tfidf")
    content = build_ivfpq(tfidf.shape[1], len(films), CONTENT_SUBQUANTIZERS, lambda at: tfidf[at].toarray())
    stage("contentIndex")
    user_ids, ratings = read_ratings(folder, film_of_id)
    stage("readRatings")
    svd = TruncatedSVD(FACTORS, random_state=42)
    viewers = svd.fit_transform(ratings).astype(np.float32)
    factors = np.ascontiguousarray(svd.components_.T, dtype=np.float32)
    stage("factors")
    collaborative = build_ivfpq(FACTORS, len(factors), FACTOR_SUBQUANTIZERS, lambda at: factors[at])
    stage("collaborativeIndex")

    faiss.write_index(content, os.path.join(out, "content.faiss"))
    faiss.write_index(collaborative, os.path.join(out, "collaborative.faiss"))
    np.save(os.path.join(out, "viewers.npy"), viewers)
    for name, value in {
        "films": [(name, year) for name, year, _ in films],
        "tfidf": tfidf,
        "ratings": ratings,
        "viewer_of": {int(user): i for i, user in enumerate(user_ids)},
    }.items():
        with open(os.path.join(out, f"{name}.pickle"), "wb") as file:
            pickle.dump(value, file, protocol=pickle.HIGHEST_PROTOCOL)
    stage("write")
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "peakMiB": peak // 1024, "films": len(films)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
