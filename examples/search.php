<?php
// Searches an index from PHP, by FFI.
//   php search.php /var/lib/timtin/index "dân vận khéo"
$timtin = FFI::cdef('
    typedef struct timtin_index timtin_index;
    int timtin_open(const char *folder, timtin_index **index, char **error);
    int timtin_search(timtin_index *index, const char *request, char **answer);
    void timtin_free(char *text);
    void timtin_close(timtin_index *index);
', 'libtimtin.so');

function text(FFI $timtin, int $code, FFI\CData $owned): string
{
    $text = FFI::isNull($owned) ? '' : FFI::string($owned);
    $timtin->timtin_free($owned);
    if ($code !== 0) {
        throw new RuntimeException($text);
    }
    return $text;
}

$index = $timtin->new('timtin_index *');
$answer = $timtin->new('char *');
text($timtin, $timtin->timtin_open($argv[1], FFI::addr($index), FFI::addr($answer)), $answer);
$request = json_encode(['query' => $argv[2], 'limit' => 3], JSON_THROW_ON_ERROR);
$code = $timtin->timtin_search($index, $request, FFI::addr($answer));
$found = json_decode(text($timtin, $code, $answer), flags: JSON_THROW_ON_ERROR);
foreach ($found->hits as $hit) {
    echo "{$hit->rank}. {$hit->title->text}\n   {$hit->snippet->html}\n";
}
$timtin->timtin_close($index);
