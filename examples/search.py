# Searches an index from Python, by ctypes.
#   python3 search.py /var/lib/timtin/index "dân vận khéo"
import ctypes
import json
import sys

timtin = ctypes.CDLL("libtimtin.so")
timtin.timtin_free.argtypes = [ctypes.c_void_p]
timtin.timtin_close.argtypes = [ctypes.c_void_p]
timtin.timtin_search.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class Index:
    """An open index; threads may share it."""

    def __init__(self, folder):
        self.handle = ctypes.c_void_p()
        error = ctypes.c_char_p()
        code = timtin.timtin_open(folder.encode(), ctypes.byref(self.handle), ctypes.byref(error))
        self._text(code, error)

    def search(self, query, **options):
        request = json.dumps({"query": query, **options}).encode()
        answer = ctypes.c_char_p()
        code = timtin.timtin_search(self.handle, request, ctypes.byref(answer))
        return json.loads(self._text(code, answer))

    def close(self):
        timtin.timtin_close(self.handle)

    @staticmethod
    def _text(code, owned):
        text = (owned.value or b"").decode()
        timtin.timtin_free(owned)
        if code:
            raise RuntimeError(text)
        return text


index = Index(sys.argv[1])
for hit in index.search(sys.argv[2], limit=3)["hits"]:
    print(f"{hit['rank']}. {hit['title']['text']}\n   {hit['snippet']['html']}")
index.close()
