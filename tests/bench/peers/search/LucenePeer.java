// SPDX-License-Identifier: GPL-2.0-or-later
// Lucene as someone who knows Vietnamese would set it up: words with accents and without,
// and the neighbours of both, in four fields; a query without accents asks the fields
// without. Reads articles (JSON lines of timtin's making: id, title, body) and queries
// (class, tab, query), prints one JSON object a line.
//   LucenePeer index ARTICLES FOLDER
//   LucenePeer search FOLDER QUERIES ROUNDS
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.icu.ICUNormalizer2Filter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.shingle.ShingleFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;

public final class LucenePeer {
  /** A field: its analysis, and what it weighs beside the others, with accents and without. */
  private static final class Channel {
    final Analyzer analyzer;
    final float accented;
    final float bare;

    Channel(boolean folds, boolean pairs, float accented, float bare) {
      this.accented = accented;
      this.bare = bare;
      this.analyzer =
          new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
              Tokenizer source = new StandardTokenizer();
              TokenStream stream = new ICUNormalizer2Filter(source);
              if (folds) {
                stream = new ASCIIFoldingFilter(stream);
              }
              if (pairs) {
                ShingleFilter shingles = new ShingleFilter(stream, 2, 2);
                shingles.setOutputUnigrams(false);
                stream = shingles;
              }
              return new TokenStreamComponents(source, stream);
            }
          };
    }
  }

  private static final Map<String, Channel> CHANNELS = new LinkedHashMap<>();

  static {
    CHANNELS.put("accented", new Channel(false, false, 1f, 0f));
    CHANNELS.put("folded", new Channel(true, false, 0.6f, 1f));
    CHANNELS.put("accented_pairs", new Channel(false, true, 0.6f, 0f));
    CHANNELS.put("folded_pairs", new Channel(true, true, 0.4f, 0.8f));
  }

  /** The string of a key in a flat JSON object. */
  private static String value(String line, String key) {
    String start = "\"" + key + "\": \"";
    int at = line.indexOf(start);
    if (at < 0) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    for (at += start.length(); line.charAt(at) != '"'; at++) {
      char c = line.charAt(at);
      if (c == '\\') {
        c = line.charAt(++at);
        if (c == 'u') {
          c = (char) Integer.parseInt(line.substring(at + 1, at + 5), 16);
          at += 4;
        } else if ("nrtbf".indexOf(c) >= 0) {
          c = "\n\r\t\b\f".charAt("nrtbf".indexOf(c));
        }
      }
      out.append(c);
    }
    return out.toString();
  }

  private static void index(Path articles, Path folder) throws IOException {
    long begin = System.nanoTime();
    Map<String, Analyzer> analyzers = new LinkedHashMap<>();
    CHANNELS.forEach((name, channel) -> analyzers.put(name, channel.analyzer));
    IndexWriterConfig config =
        new IndexWriterConfig(
            new PerFieldAnalyzerWrapper(CHANNELS.get("folded").analyzer, analyzers));
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    config.setRAMBufferSizeMB(256);
    config.setMergeScheduler(new SerialMergeScheduler());
    long count = 0;
    try (MMapDirectory directory = new MMapDirectory(folder);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(articles, StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; count++) {
        String text = value(line, "title") + "\n" + value(line, "body");
        Document document = new Document();
        document.add(new StoredField("id", value(line, "id")));
        for (String field : CHANNELS.keySet()) {
          document.add(new TextField(field, text, Field.Store.NO));
        }
        writer.addDocument(document);
      }
      writer.commit();
    }
    System.out.printf(
        Locale.ROOT,
        "{\"version\": \"%s\", \"articles\": %d, \"seconds\": %.2f}%n",
        Version.LATEST,
        count,
        (System.nanoTime() - begin) / 1e9);
  }

  private static boolean hasAccents(String text) {
    for (char c : Normalizer.normalize(text, Normalizer.Form.NFD).toCharArray()) {
      if (Character.getType(c) == Character.NON_SPACING_MARK || c == 'đ' || c == 'Đ') {
        return true;
      }
    }
    return false;
  }

  private static BooleanQuery query(String text) throws IOException {
    boolean accents = hasAccents(text);
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (Map.Entry<String, Channel> entry : CHANNELS.entrySet()) {
      Channel channel = entry.getValue();
      float weight = accents ? channel.accented : channel.bare;
      if (weight == 0) {
        continue;
      }
      Set<String> terms = new LinkedHashSet<>();
      try (TokenStream stream = channel.analyzer.tokenStream(entry.getKey(), text)) {
        CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
        stream.reset();
        while (stream.incrementToken()) {
          terms.add(term.toString());
        }
        stream.end();
      }
      for (String term : terms) {
        any.add(
            new BoostQuery(new TermQuery(new Term(entry.getKey(), term)), weight),
            BooleanClause.Occur.SHOULD);
      }
    }
    return any.build();
  }

  private static void search(Path folder, Path queries, int rounds) throws IOException {
    List<String> lines = Files.readAllLines(queries, StandardCharsets.UTF_8);
    try (MMapDirectory directory = new MMapDirectory(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      for (int round = 0; round <= rounds; round++) {
        for (String line : lines) {
          String[] columns = line.split("\t", 2);
          long begin = System.nanoTime();
          for (ScoreDoc hit : searcher.search(query(columns[1]), 10).scoreDocs) {
            searcher.doc(hit.doc).get("id");
          }
          double milliseconds = (System.nanoTime() - begin) / 1e6;
          if (round > 0) { // the first one warms up
            System.out.printf(Locale.ROOT, "%s\t%.4f%n", columns[0], milliseconds);
          }
        }
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 3 && arguments[0].equals("index")) {
      index(Paths.get(arguments[1]), Paths.get(arguments[2]));
    } else if (arguments.length == 4 && arguments[0].equals("search")) {
      search(Paths.get(arguments[1]), Paths.get(arguments[2]), Integer.parseInt(arguments[3]));
    } else {
      System.err.println("usage: LucenePeer index ARTICLES FOLDER | search FOLDER QUERIES ROUNDS");
      System.exit(2);
    }
  }
}
