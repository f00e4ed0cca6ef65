"""The three functions of the Python pipeline: lazy loading, memory-mapped indexes, FAISS scores as they come."""
import os
import pickle

import faiss
import numpy as np


class Recommender:
    def __init__(self, folder):
        self._folder = folder
        self._loaded = {}

    def _lazily(self, name, load):
        if name not in self._loaded:
            self._loaded[name] = load(os.path.join(self._folder, name))
        return self._loaded[name]

    def _pickle(self, name):
        def load(path):
            with open(path, "rb") as file:
                return pickle.load(file)

        return self._lazily(f"{name}.pickle", load)

    def _index(self, name):
        def load(path):
            index = faiss.read_index(path, faiss.IO_FLAG_MMAP)
            index.nprobe = 16
            return index

        return self._lazily(name, load)

    def _film_of(self):
        return self._lazily(
            "film_of", lambda _: {f"{name} ({year})": i for i, (name, year) in enumerate(self._pickle("films"))}
        )

    def _rows(self, ids, scores, count):
        films = self._pickle("films")
        return [
            {"film": int(i), "title": films[i][0], "year": films[i][1], "score": float(score)}
            for i, score in zip(ids, scores)
            if i >= 0
        ][:count]

    def recommend_content_based(self, title, num_recommendations=10, min_similarity=0.0):
        film = self._film_of()[title]
        query = self._pickle("tfidf")[film].toarray()
        scores, ids = self._index("content.faiss").search(query, num_recommendations + 1)
        keep = (ids[0] != film) & (scores[0] >= min_similarity)
        return self._rows(ids[0][keep], scores[0][keep], num_recommendations)

    def recommend_collaborative(self, user_id, num_recommendations=10):
        viewer = self._pickle("viewer_of")[user_id]
        ratings = self._pickle("ratings")
        rated = ratings.indices[ratings.indptr[viewer] : ratings.indptr[viewer + 1]]
        vectors = self._lazily("viewers.npy", lambda path: np.load(path, mmap_mode="r"))
        # Films that the viewer has rated are dropped afterwards, so more are requested.
        wanted = num_recommendations + min(len(rated), 200)
        scores, ids = self._index("collaborative.faiss").search(np.asarray(vectors[viewer : viewer + 1]), wanted)
        keep = ~np.isin(ids[0], rated)
        return self._rows(ids[0][keep], scores[0][keep], num_recommendations)

    def recommend_hybrid(self, title, user_id, content_weight=0.5, collab_weight=0.5, num_recommendations=10):
        total = {}
        for weight, rows in (
            (content_weight, self.recommend_content_based(title, 100)),
            (collab_weight, self.recommend_collaborative(user_id, 100)),
        ):
            values = [row["score"] for row in rows]
            low, high = (min(values), max(values)) if values else (0, 1)
            for row in rows:
                part = weight * ((row["score"] - low) / (high - low) if high > low else 0)
                known = total.setdefault(row["film"], {**row, "score": 0.0})
                known["score"] += part
        return sorted(total.values(), key=lambda row: -row["score"])[:num_recommendations]
