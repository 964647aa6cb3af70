/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.cli.FileFault;
import dev.spanflow.cli.TimeText;
import dev.spanflow.schemas.Replay.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which spans. */
final class SelectionOptions {
    /** They are written down with the plan, again and again. */
    private static final int MOST_TRACE_IDS = 10_000;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Traces with a record that was appended then or later.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "And before that. Default: end")
    private @Nullable String to;

    @Option(names = "--last", paramLabel = "DURATION", description = "The same as --from -DURATION.")
    private @Nullable String last;

    @Option(names = "--trace", paramLabel = "ID", description = "This trace; may be repeated.")
    private final List<String> traces = new ArrayList<>();

    @Option(
            names = "--trace-file",
            paramLabel = "FILE",
            description = "The traces whose ids stand in this file, one a line. At most 10,000 in all.")
    private @Nullable Path traceFile;

    @Option(names = "--group", paramLabel = "ID", description = "Traces of this group.")
    private @Nullable String group;

    boolean isEmpty() {
        return from == null && to == null && last == null && traces.isEmpty() && traceFile == null && group == null;
    }

    /** @throws ConfigException for times and ids that cannot be used, naming the flag */
    Selection selection(Instant now) {
        if (isEmpty()) {
            throw new ConfigException(
                    "Say which spans: --last 2h, --from and --to, --trace, --trace-file or --group. All there are: --from start.");
        }
        Long first = first(now);
        Long end = to == null || to.equals("end")
                ? null
                : Long.valueOf(TimeText.millis("--to", to, now, 0, Long.MAX_VALUE));
        if (first != null && end != null && first >= end) {
            throw new ConfigException("The range is empty: it begins at " + Instant.ofEpochMilli(first)
                    + " and ends before " + Instant.ofEpochMilli(end) + ".");
        }
        return new Selection(first, end, traceIds(), group);
    }

    private @Nullable Long first(Instant now) {
        if (last != null && from != null) {
            throw new ConfigException("--last and --from cannot be combined: both tell where the range begins.");
        }
        if (last != null) {
            return now.minus(TimeText.duration("--last", last)).toEpochMilli();
        }
        return from == null ? null : Long.valueOf(TimeText.millis("--from", from, now, 0, Long.MAX_VALUE));
    }

    private List<String> traceIds() {
        List<String> all = new ArrayList<>(traces);
        if (traceFile != null) {
            all.addAll(lines(traceFile));
        }
        List<String> ids = all.stream().distinct().toList();
        if (ids.size() > MOST_TRACE_IDS) {
            throw new ConfigException(
                    ids.size() + " traces are asked for, more than " + MOST_TRACE_IDS + ". Replay them in parts.");
        }
        return ids;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("Cannot read trace ids from " + file + ": " + FileFault.of(e));
        }
    }
}
