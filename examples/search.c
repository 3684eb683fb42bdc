/* Searches an index from C and prints the answer, which is JSON.
 *   gcc search.c $(pkg-config --cflags --libs timtin) -o search
 *   ./search /var/lib/timtin/index '{"query": "dân vận khéo", "limit": 3}'
 */
#include <stdio.h>
#include <timtin/timtin.h>

int main(int argc, char** argv) {
    timtin_index* index = NULL;
    char* answer = NULL;
    timtin_code code;

    if (argc != 3) {
        fputs("usage: search INDEX REQUEST\n", stderr);
        return 2;
    }
    code = timtin_open(argv[1], &index, &answer); /* once; all threads share it */
    if (code == TIMTIN_OK) {
        code = timtin_search(index, argv[2], &answer);
    }
    if (code == TIMTIN_OK) {
        puts(answer);
    } else {
        fprintf(stderr, "%s: %s\n", timtin_code_name(code), answer != NULL ? answer : "");
    }
    timtin_free(answer);
    timtin_close(index);
    return code == TIMTIN_OK ? 0 : 1;
}
