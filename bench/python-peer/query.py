"""Asks the Python pipeline.

usage: query.py FOLDER titles           prints the titles that it knows
       query.py FOLDER first TITLE      prints the answer: a cold process, timed from outside
       query.py FOLDER many < JSON      {titles, users}: prints milliseconds of each call, memory, and the recall of
                                        the content lists against the exact scores of the same vectors
"""
import json
import sys
import time

from recommender import Recommender


def memory():
    with open("/proc/self/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    return {name: int(fields[name].split()[0]) // 1024 for name in ("VmHWM", "VmRSS", "RssAnon")}


def timed(calls):
    calls[0]()  # loads what is loaded lazily
    milliseconds = []
    for call in calls:
        start = time.perf_counter()
        call()
        milliseconds.append(1000 * (time.perf_counter() - start))
    return milliseconds


def content_recall(recommender, titles):
    tfidf = recommender._pickle("tfidf")
    shares = []
    for title in titles:
        film = recommender._film_of()[title]
        exact = (tfidf @ tfidf[film].T).toarray().ravel()
        exact[film] = -1
        listed = {row["film"] for row in recommender.recommend_content_based(title, 10)}
        tenth = -sorted(-exact)[9]
        # A film that is as good as the tenth best counts as found.
        shares.append(sum(exact[i] >= tenth - 1e-6 for i in listed) / 10)
    return sum(shares) / len(shares)


def main(folder, mode, title=None):
    recommender = Recommender(folder)
    if mode == "first":
        print(json.dumps(recommender.recommend_content_based(title)))
        return
    if mode == "titles":
        print(json.dumps([f"{name} ({year})" for name, year in recommender._pickle("films")]))
        return
    asked = json.load(sys.stdin)
    titles, users = asked["titles"], asked["users"]
    milliseconds = {
        "content": timed([lambda t=t: recommender.recommend_content_based(t) for t in titles]),
        "collaborative": timed([lambda u=u: recommender.recommend_collaborative(u) for u in users]),
        "hybrid": timed([lambda t=t, u=u: recommender.recommend_hybrid(t, u) for t, u in zip(titles, users)]),
    }
    resident = memory()
    print(json.dumps({"milliseconds": milliseconds, "memoryMiB": resident, "contentRecallAt10": content_recall(recommender, titles[:100])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
