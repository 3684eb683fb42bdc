// Searches an index from Java, by JNA, and prints the answer, which is JSON.
//   java -cp /usr/share/java/jna.jar Search.java /var/lib/timtin/index "dân vận khéo"
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

public class Search {
    interface Timtin extends Library {
        Timtin LIB = Native.load("timtin", Timtin.class,
                Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

        int timtin_open(String folder, PointerByReference index, PointerByReference error);
        int timtin_search(Pointer index, String request, PointerByReference answer);
        void timtin_free(Pointer text);
        void timtin_close(Pointer index);
    }

    /** An open index: one for the whole application, shared by all its threads. */
    static class Index implements AutoCloseable {
        private final Pointer handle;

        Index(String folder) {
            PointerByReference index = new PointerByReference();
            PointerByReference error = new PointerByReference();
            text(Timtin.LIB.timtin_open(folder, index, error), error);
            handle = index.getValue();
        }

        /** Request and answer are JSON. */
        String search(String request) {
            PointerByReference answer = new PointerByReference();
            return text(Timtin.LIB.timtin_search(handle, request, answer), answer);
        }

        @Override
        public void close() {
            Timtin.LIB.timtin_close(handle);
        }

        private static String text(int code, PointerByReference owned) {
            Pointer pointer = owned.getValue();
            String text = pointer == null ? "" : pointer.getString(0, "UTF-8");
            Timtin.LIB.timtin_free(pointer);
            if (code != 0) {
                throw new IllegalStateException(text);
            }
            return text;
        }
    }

    public static void main(String[] args) {
        String query = args[1].replace("\\", "\\\\").replace("\"", "\\\"");
        try (Index index = new Index(args[0])) {
            new PrintStream(System.out, true, StandardCharsets.UTF_8)
                    .println(index.search("{\"query\": \"" + query + "\", \"limit\": 3}"));
        }
    }
}
