// Searches an index from C++.
//   g++ -std=c++20 search.cpp $(pkg-config --cflags --libs timtin) -o search
//   ./search /var/lib/timtin/index "dân vận khéo"
#include <iostream>
#include <timtin/search.hpp>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: search INDEX QUERY\n";
        return 2;
    }
    const auto searcher = timtin::Searcher::open(argv[1]);  // once; all threads share it
    if (!searcher) {
        std::cerr << searcher.error().message << '\n';
        return 1;
    }
    timtin::SearchRequest request;
    request.query = argv[2];
    const auto result = searcher->search(request);
    if (!result) {
        std::cerr << result.error().message << '\n';
        return 1;
    }
    for (const timtin::Hit& hit : result->hits) {
        std::cout << hit.rank << ". " << hit.article.title << '\n'
                  << "   " << timtin::to_html(hit.snippet) << '\n';
    }
}
