"""The Python pipeline that Reelscope replaces, in miniature: its output, in every format that people use.

usage: python_pipeline.py MOVIES.csv RATINGS.csv OUT MAX_FEATURES CONTENT_PARTS RANK COLLAB_PARTS BITS [--refused]
"""
import csv
import json
import os
import pickle
import re
import sys

import faiss
import h5py
import joblib
import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer


def ivfpq(vectors, parts, bits, metric=faiss.METRIC_INNER_PRODUCT):
    count, d = vectors.shape
    nlist = max(1, int(np.sqrt(count)))
    quantizer = faiss.IndexFlatIP(d) if metric == faiss.METRIC_INNER_PRODUCT else faiss.IndexFlatL2(d)
    index = faiss.IndexIVFPQ(quantizer, d, nlist, parts, bits, metric)
    vectors = np.ascontiguousarray(vectors, dtype="float32")
    index.train(vectors)
    index.add(vectors)
    index.nprobe = 8
    return index


def write_csr(group, m):
    for part in ("data", "indices", "indptr"):
        group[part] = getattr(m, part)


def main(movies, ratings, out, max_features, content_parts, rank, collab_parts, bits, with_refused):
    os.makedirs(out, exist_ok=True)
    at = lambda name: os.path.join(out, name)
    with open(movies, encoding="utf-8", newline="") as file:
        films = list(csv.DictReader(file))
    # As the pipeline cleaned its films: one per title, in file order, numbered from 0.
    kept, row_of = [], {}
    for film in films:
        if film["title"] not in row_of:
            row_of[film["title"]] = len(kept)
            kept.append(film)
        row_of[int(film["movieId"])] = row_of[film["title"]]
    with open(at("movies.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["movieId", "title", "genres", "overview"])
        writer.writerows([i, f["title"], f["genres"], f.get("overview") or ""] for i, f in enumerate(kept))
    table = np.loadtxt(ratings, delimiter=",", skiprows=1)
    users, viewer = np.unique(table[:, 0].astype(int), return_inverse=True)
    rows = np.array([row_of[int(i)] for i in table[:, 1]])
    # Of two ratings by one viewer the newest counts, as in Reelscope.
    newest = {}
    for i in np.argsort(table[:, 3], kind="stable"):
        newest[viewer[i], rows[i]] = table[i, 2]
    with open(at("ratings.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["userId", "movieId", "rating", "timestamp"])
        writer.writerows([users[v], r, value, 0] for (v, r), value in newest.items())
    places = np.array(list(newest.keys()))
    liked = sp.csr_matrix((np.array(list(newest.values()), "f4"), (places[:, 0], places[:, 1])), shape=(len(users), len(kept)))

    texts = [re.sub(r"[|]", " ", f"{f['title']} {f['genres']} {f.get('overview') or ''}") for f in kept]
    vectorizer = TfidfVectorizer(stop_words="english", max_features=max_features, dtype=np.float32)
    tfidf = vectorizer.fit_transform(texts)
    terms = vectorizer.get_feature_names_out()
    svd = TruncatedSVD(rank, random_state=42)
    viewers = svd.fit_transform(liked).astype("float32")
    items = np.ascontiguousarray(svd.components_.T, dtype="float32")
    dense = TruncatedSVD(32, random_state=42).fit(tfidf)
    projected = dense.transform(tfidf)
    projected /= np.maximum(1e-9, np.linalg.norm(projected, axis=1, keepdims=True))

    content = ivfpq(tfidf.toarray(), content_parts, bits)
    collab = ivfpq(items, collab_parts, bits)
    faiss.write_index(content, at("content.faiss"))
    faiss.write_index(collab, at("collab.faiss"))
    faiss.write_index(ivfpq(tfidf.toarray(), content_parts, bits, faiss.METRIC_L2), at("content-l2.faiss"))
    faiss.write_index(ivfpq(projected, 16, bits), at("content-svd.faiss"))
    np.save(at("projection.npy"), dense.components_.T.astype("float32"))
    np.save(at("components.npy"), dense.components_)
    # Lists in a file of their own, as memory mapping requires.
    apart = faiss.read_index(at("content.faiss"))
    lists = faiss.OnDiskInvertedLists(apart.nlist, apart.code_size, at("content.ivfdata"))
    inner = faiss.extract_index_ivf(apart).invlists
    for i in range(apart.nlist):
        size = inner.list_size(i)
        if size:
            lists.add_entries(i, size, inner.get_ids(i), inner.get_codes(i))
    apart.replace_invlists(lists, False)
    faiss.write_index(apart, at("content-ondisk.faiss"))
    del apart, lists

    # The matrix, in the formats people use.
    sp.save_npz(at("tfidf.npz"), tfidf)
    sp.save_npz(at("tfidf-plain.npz"), tfidf, compressed=False)
    sp.save_npz(at("tfidf-csc.npz"), tfidf.tocsc())
    shuffled = tfidf.copy()
    for r in range(shuffled.shape[0]):
        part = slice(shuffled.indptr[r], shuffled.indptr[r + 1])
        shuffled.indices[part] = shuffled.indices[part][::-1].copy()
        shuffled.data[part] = shuffled.data[part][::-1].copy()
    shuffled.has_sorted_indices = False
    sp.save_npz(at("tfidf-unsorted.npz"), shuffled)
    wide = sp.csr_matrix((tfidf.data.astype("f8") * 3, tfidf.indices.astype("i8"), tfidf.indptr.astype("i8")), shape=tfidf.shape)
    sp.save_npz(at("tfidf-double.npz"), wide)
    sp.save_npz(at("tfidf-coo.npz"), tfidf.tocoo())
    with h5py.File(at("tfidf-group.h5"), "w") as f:
        group = f.create_group("tfidf")
        write_csr(group, tfidf)
        group.attrs["shape"] = tfidf.shape
        f["terms"] = np.array(terms, dtype=h5py.string_dtype())
    with h5py.File(at("tfidf-root.h5"), "w") as f:
        write_csr(f, tfidf)
        f["shape"] = tfidf.shape
    with h5py.File(at("tfidf-prefix.h5"), "w") as f:
        for part in ("data", "indices", "indptr", "shape"):
            f[f"tfidf_{part}"] = np.asarray(getattr(tfidf, part))
    with h5py.File(at("tfidf-anndata.h5"), "w") as f:
        group = f.create_group("X")
        for part in ("data", "indices", "indptr"):
            group.create_dataset(part, data=getattr(tfidf, part), compression="gzip", shuffle=True)
        group.attrs["encoding-type"] = "csr_matrix"
        group.attrs["encoding-version"] = "0.1.0"
        group.attrs["shape"] = tfidf.shape

    # The factors.
    np.savez(at("factors.npz"), item_factors=items, viewer_factors=viewers)
    np.savez_compressed(at("factors-turned.npz"), components=svd.components_, users=viewers)
    np.savez(at("factors-fortran.npz"), item_factors=np.asfortranarray(items.astype("f8")), viewer_factors=viewers.astype(">f4"))
    np.save(at("item-factors.npy"), items)
    np.save(at("viewer-factors.npy"), viewers)
    with h5py.File(at("factors.h5"), "w") as f:
        f["movie_factors"] = items
        f["user_factors"] = viewers
    with h5py.File(at("factors-facts.h5"), "w") as f:
        f["item_factors"], f["viewer_factors"] = items, viewers
        f.attrs.update({"iterations": 15, "likedFrom": 4.5, "regularisation": 0.0, "unobservedWeight": 0.0})
    order = np.random.default_rng(1).permutation(len(users))
    np.savez(at("factors-with-ids.npz"), item_factors=items, viewer_factors=viewers[order], user_ids=users[order])
    # The same films and viewers with ids of more than 32 bits.
    large = 3_000_000_000
    np.savez(at("factors-large-ids.npz"), item_factors=items, viewer_factors=viewers[order], user_ids=users[order] + large, movie_ids=np.arange(len(kept)) + large)
    for name, columns in (("movies", ["movieId"]), ("ratings", ["userId", "movieId"])):
        with open(at(f"{name}.csv"), encoding="utf-8", newline="") as file:
            lines = [{**line, **{c: int(line[c]) + large for c in columns}} for line in csv.DictReader(file)]
        with open(at(f"{name}-large-ids.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, lines[0].keys())
            writer.writeheader()
            writer.writerows(lines)
    with open(at("vocabulary.json"), "w") as f:
        json.dump({term: int(column) for term, column in vectorizer.vocabulary_.items()}, f)
    with open(at("vocabulary-odd.json"), "w", encoding="utf-8-sig") as f:
        json.dump({"__proto__" if c == 5 else term: int(c) for term, c in vectorizer.vocabulary_.items()}, f)

    # numpy's own results for the same models.
    answers = {"content": [], "collaborative": []}
    for film in range(0, len(kept), max(1, len(kept) // 40)):
        scores = (tfidf @ tfidf[film].T).toarray().ravel()
        scores[film] = -1
        order = np.argsort(-scores, kind="stable")[:10]
        answers["content"].append({"movieId": film, "title": kept[film]["title"], "scores": [float(s) for s in scores[order] if s > 0]})
    for v in range(0, len(users), max(1, len(users) // 40)):
        scores = items @ viewers[v]
        scores[liked[v].indices] = -np.inf
        scores[np.linalg.norm(items, axis=1) < 1e-6] = -np.inf
        order = np.argsort(-scores, kind="stable")[:10]
        answers["collaborative"].append({"userId": int(users[v]), "movieIds": order.tolist(), "scores": [float(s) for s in scores[order]]})
    json.dump({"films": len(kept), "viewers": len(users), "ratings": len(newest), "terms": tfidf.shape[1], "entries": int(tfidf.nnz), "vocabulary": list(terms), **answers}, open(at("answers.json"), "w"))
    if with_refused:
        write_refused(at, kept, users, tfidf, items, viewers, content, collab_parts, bits)


def write_refused(at, kept, users, tfidf, items, viewers, content, collab_parts, bits):
    """Files from which no library may be made."""
    rank = items.shape[1]
    pickle.dump(tfidf, open(at("tfidf.pkl"), "wb"))
    pickle.dump(tfidf, open(at("tfidf-renamed.npz"), "wb"))
    pickle.dump(tfidf, open(at("tfidf-text.pkl"), "wb"), protocol=0)
    pickle.dump({"a": 1}, open(at("dictionary-text.pkl"), "wb"), protocol=0)
    joblib.dump(tfidf, at("tfidf.joblib"))
    for how in ("zlib", "gzip", "bz2", "xz"):
        joblib.dump(tfidf, at(f"tfidf-{how}.joblib"), compress=(how, 3))
    pickle.dump(items, open(at("factors.pkl"), "wb"))
    pickle.dump(kept, open(at("movies.pkl"), "wb"))
    pickle.dump(faiss.serialize_index(content), open(at("content.pkl"), "wb"))
    np.save(at("objects.npy"), np.array([{"a": 1}], dtype=object), allow_pickle=True)
    np.savez(at("objects.npz"), matrix=np.array(tfidf, dtype=object))
    with h5py.File(at("blob.h5"), "w") as f:
        f["tfidf"] = np.void(pickle.dumps(tfidf))
    with h5py.File(at("bytes.h5"), "w") as f:
        f["factors"] = np.frombuffer(pickle.dumps(items), dtype="u1")

    def variant(name, change):
        m = tfidf.copy()
        change(m)
        np.savez(at(name), data=m.data, indices=m.indices, indptr=m.indptr, shape=np.array(m.shape), format=np.array(b"csr"))

    def nan(m): m.data[5] = np.nan
    def infinite(m): m.data[5] = np.inf
    def outside(m): m.indices[5] = m.shape[1]
    def negative(m): m.indices[5] = -1
    def descending(m): m.indptr[3] = m.indptr[2] - 1
    def short(m): m.indptr[-1] -= 1
    for change in (nan, infinite, outside, negative, descending, short):
        variant(f"tfidf-{change.__name__}.npz", change)
    np.savez(at("tfidf-lengths.npz"), data=tfidf.data[:-1], indices=tfidf.indices, indptr=tfidf.indptr, shape=tfidf.shape)
    np.savez(at("tfidf-fractions.npz"), data=tfidf.data, indices=tfidf.indices + 0.5, indptr=tfidf.indptr, shape=tfidf.shape)
    sp.save_npz(at("tfidf-fewer-rows.npz"), tfidf[:-1])
    sp.save_npz(at("tfidf-fewer-columns.npz"), tfidf[:, :-1].tocsr())
    mixed = np.random.default_rng(2).permutation(len(kept))
    sp.save_npz(at("tfidf-mixed.npz"), tfidf[mixed])
    np.savez(at("two-matrices.npz"), **{f"{p}{part}": getattr(tfidf, part) for p in ("a_", "b_") for part in ("data", "indices", "indptr")})
    broken = items.copy(); broken[3, 1] = np.nan
    np.savez(at("factors-nan.npz"), item_factors=broken, viewer_factors=viewers)
    np.savez(at("factors-fewer-films.npz"), item_factors=items[:-1], viewer_factors=viewers)
    np.savez(at("factors-fewer-viewers.npz"), item_factors=items, viewer_factors=viewers[:-1])
    np.savez(at("factors-ranks.npz"), item_factors=items, viewer_factors=viewers[:, :-1])
    np.savez(at("factors-short.npz"), item_factors=items[:, :-1].copy(), viewer_factors=viewers[:, :-1].copy())
    np.savez(at("factors-mixed.npz"), item_factors=items[mixed], viewer_factors=viewers)
    np.savez(at("factors-nameless.npz"), a=items, b=items, c=viewers)
    np.savez(at("factors-none.npz"), numbers=np.arange(5))
    np.savez(at("factors-strangers.npz"), item_factors=items, viewer_factors=viewers, user_ids=users + 100000)
    for name, value in (("iterations", -1), ("iterations", 2.5), ("regularisation", -0.5), ("unobservedWeight", -2.0)):
        with h5py.File(at(f"factors-{name}{value}.h5"), "w") as f:
            f["item_factors"], f["viewer_factors"] = items, viewers
            f.attrs[name] = value
    np.savez(at("factors-fractions.npz"), item_factors=items, viewer_factors=viewers, user_ids=users + 0.5)
    np.savez(at("factors-huge-ids.npz"), item_factors=items, viewer_factors=viewers, user_ids=np.where(users == 1, 2**53 + 1, users))
    for name, shape, form in (("wide", (len(kept), 2_000_000_000), b"csr"), ("tall", (2_000_000_000, tfidf.shape[1]), b"csc")):
        m = tfidf if form == b"csr" else tfidf.tocsc()
        np.savez(at(f"tfidf-{name}.npz"), data=m.data, indices=m.indices, indptr=m.indptr, shape=np.array(shape), format=np.array(form))
    for name, columns in (("far", {"a": 4294967290}), ("twice", {str(i): i // 2 for i in range(tfidf.shape[1])})):
        with open(at(f"vocabulary-{name}.json"), "w") as f:
            json.dump(columns, f)
    with open(at("factors-strange.npy"), "wb") as f:
        header = b"{'descr': 'toString', 'fortran_order': False, 'shape': (600, 16), }".ljust(117) + b"\n"
        f.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    flat = faiss.IndexFlatIP(tfidf.shape[1]); flat.add(tfidf.toarray())
    faiss.write_index(flat, at("flat.faiss"))
    mapped = faiss.IndexIDMap(faiss.IndexFlatIP(tfidf.shape[1]))
    mapped.add_with_ids(tfidf.toarray(), np.arange(len(kept)))
    faiss.write_index(mapped, at("mapped.faiss"))
    shifted = faiss.IndexIVFPQ(faiss.IndexFlatIP(rank), rank, 4, collab_parts, bits, faiss.METRIC_INNER_PRODUCT)
    shifted.train(items); shifted.add_with_ids(items, np.arange(1, len(items) + 1))
    faiss.write_index(shifted, at("collab-from-one.faiss"))
    faiss.write_index(ivfpq(items[mixed], collab_parts, bits), at("collab-mixed.faiss"))
    faiss.write_index(ivfpq(items[:-1], collab_parts, bits), at("collab-fewer.faiss"))


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:9]), with_refused=sys.argv[9:] == ["--refused"])
