/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.TimeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells how far a replay is: a bar on a terminal, a line every ten seconds elsewhere, or a JSON object as often. */
final class ProgressView {
    private static final long LINE_EVERY = Duration.ofSeconds(10).toNanos();
    private static final long BAR_EVERY = Duration.ofMillis(500).toNanos();
    private static final int WIDTH = 24;

    private final PrintWriter out;
    private final Style style;
    private final long planned;
    private final LongSupplier clock;
    private final Speed speed = new Speed();
    private boolean shown;
    private long shownAt;
    private int barLength;

    enum Style {
        BAR,
        LINES,
        JSON,
        NONE
    }

    /** @param clock monotonic, in nanoseconds */
    ProgressView(PrintWriter out, Style style, long planned, LongSupplier clock) {
        this.out = out;
        this.style = style;
        this.planned = planned;
        this.clock = clock;
    }

    void show(int pass, long arrived, @Nullable String hindrance) {
        long now = clock.getAsLong();
        long every = style == Style.BAR ? BAR_EVERY : LINE_EVERY;
        if (style == Style.NONE || (shown && now - shownAt < every)) {
            return;
        }
        speed.add(arrived, now);
        shown = true;
        shownAt = now;
        print(pass, arrived, hindrance);
    }

    private void print(int pass, long arrived, @Nullable String hindrance) {
        if (style == Style.JSON) {
            out.println(JsonText.of(json(pass, arrived, hindrance)));
        } else if (style == Style.BAR) {
            String line = bar(arrived) + " " + line(pass, arrived, hindrance);
            out.print("\r" + line + " ".repeat(Math.max(0, barLength - line.length())));
            barLength = line.length();
        } else {
            out.println(line(pass, arrived, hindrance));
        }
        out.flush();
    }

    /** Ends the line of the bar, if there is one. */
    void end() {
        if (style == Style.BAR && shown) {
            out.println();
            out.flush();
        }
    }

    private String line(int pass, long arrived, @Nullable String hindrance) {
        Duration rest = speed.timeFor(planned - arrived);
        String line = String.format(
                Locale.ROOT,
                "%3d %%  %,d of %,d spans  %,.0f/s",
                percent(arrived),
                arrived,
                planned,
                speed.perSecond());
        if (pass == 1) {
            line += rest == null ? "" : "  " + TimeText.of(rest) + " left";
        } else {
            line += "  pass " + pass + ": what got newer records meanwhile";
        }
        return hindrance == null ? line : line + "  " + hindrance;
    }

    private String bar(long arrived) {
        int full = (int) (percent(arrived) * WIDTH / 100);
        return "[" + "=".repeat(full) + " ".repeat(WIDTH - full) + "]";
    }

    /** Later passes send some again. */
    private long percent(long arrived) {
        return planned == 0 ? 100 : Math.min(100, arrived * 100 / planned);
    }

    private Map<String, @Nullable Object> json(int pass, long arrived, @Nullable String hindrance) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", "progress");
        json.put("pass", pass);
        json.put("arrived", arrived);
        json.put("planned", planned);
        json.put("spans_per_second", Math.round(speed.perSecond()));
        Duration rest = speed.timeFor(planned - arrived);
        json.put("seconds_left", rest == null ? null : rest.toSeconds());
        json.put("hindrance", hindrance);
        return json;
    }
}
