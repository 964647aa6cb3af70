/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.Logging;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data to stdout, all else to stderr.
 *
 * @param json whether data is printed as JSON objects, one a line
 */
record Console(PrintWriter out, PrintWriter err, boolean json) {
    void say(String line) {
        err.println(line);
        err.flush();
    }

    void print(Map<String, ? extends @Nullable Object> object) {
        out.println(JsonText.of(object));
        out.flush();
    }

    ProgressView progress(long planned) {
        ProgressView.Style style = json
                ? ProgressView.Style.JSON
                : Logging.isTerminal() ? ProgressView.Style.BAR : ProgressView.Style.LINES;
        return new ProgressView(json ? out : err, style, planned, System::nanoTime);
    }
}
