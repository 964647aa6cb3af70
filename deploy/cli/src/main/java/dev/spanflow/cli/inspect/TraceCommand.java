/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.cli.BrokerCommand;
import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.TerminalText;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws a trace: its spans, and where each is. */
@Command(
        name = "trace",
        description = {
            "Draw a trace: its spans under their parents, and what has become of each: exported, released, waiting for whom"
                    + " and until when (UTC), stub, orphan, dead letter.",
            "Asks an assembler, which knows a trace for trace.retention.ms after its last record, and the topics."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow trace 0af7651916cd43dd8448eb211c80319c --bootstrap-servers kafka:9092",
            "  spanflow trace my-trace --output json | jq '.spans[].state'"
        })
public final class TraceCommand extends BrokerCommand {
    public static final String NAME = "trace";

    private static final int PAGE = 1_000;
    /** By how much the clocks of brokers may differ, of which one has the input and another what came of it. */
    private static final long MOST_SKEW_MS = 60_000;

    private final Map<String, String> environment;

    @Parameters(paramLabel = "TRACE_ID", description = "The trace.")
    private String traceId = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "500",
            description = "Spans to print. Default: ${DEFAULT-VALUE}")
    private int limit = 500;

    public TraceCommand(Map<String, String> environment) {
        super(environment, InspectSettings.DEFINITION);
        this.environment = environment;
    }

    @Override
    protected int run(Map<String, String> settings) throws InterruptedException {
        String account = InspectSettings.account(settings);
        BrokerSettings brokerSettings = BrokerSettings.of(settings);
        TracePicture picture = new TracePicture(account, traceId);
        JsonTree trace = ask(InspectSettings.assembler(settings), account, picture);
        try (Brokers brokers = brokerSettings.connect();
                TopicReader reader = brokerSettings.reader()) {
            read(reader, brokerSettings.topics(), trace, picture);
            TopicPartition ordered =
                    new TopicPartition(brokerSettings.topics().orderedSpans(), (int) trace.number("partition"));
            OffsetAndMetadata committed = brokers.committed(ExporterConfig.groupId(brokerSettings.topics(), account))
                    .get(ordered);
            print(trace, picture, committed == null ? 0 : committed.offset());
        }
        return 0;
    }

    private JsonTree ask(Question assembler, String account, TracePicture picture) throws InterruptedException {
        String path =
                "/traces/" + Question.encoded(traceId) + "?account=" + Question.encoded(account) + "&limit=" + PAGE;
        JsonTree first = assembler.json(path);
        JsonTree page = first;
        while (true) {
            page.objects("waiting").forEach(picture::waiting);
            String next = page.textOrNull("next");
            if (next == null) {
                return first;
            }
            page = assembler.json(path + "&after=" + Question.encoded(next));
        }
    }

    private void read(TopicReader reader, Topics topics, JsonTree trace, TracePicture picture) {
        int partition = (int) trace.number("partition");
        long since = Math.max(0, trace.object("summary").number("first_appended_ms") - MOST_SKEW_MS);
        reader.read(
                new TopicPartition(topics.spans(), partition),
                trace.number("first_offset"),
                trace.number("last_offset") + 1,
                record -> {
                    picture.sent(record);
                    return true;
                });
        readSince(reader, new TopicPartition(topics.orderedSpans(), partition), since, record -> {
            picture.left(record);
            return true;
        });
        int letters = Partitions.of(
                traceId.getBytes(UTF_8), reader.partitions(topics.deadLetters()).size());
        readSince(reader, new TopicPartition(topics.deadLetters(), letters), since, record -> {
            picture.letter(record);
            return true;
        });
    }

    private static void readSince(
            TopicReader reader, TopicPartition partition, long millis, TopicReader.Visitor visitor) {
        List<TopicPartition> one = List.of(partition);
        long end = reader.ends(one).getOrDefault(partition, 0L);
        reader.read(partition, reader.firstSince(millis, one).getOrDefault(partition, end), end, visitor);
    }

    private void print(JsonTree trace, TracePicture picture, long exported) {
        List<SpanNode> nodes = picture.nodes(exported);
        if (isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("summary", trace.object("summary").members());
            json.put("spans", nodes.stream().map(TraceCommand::json).toList());
            json.put("letters_without_span", picture.lettersWithoutSpan());
            out().println(JsonText.of(json));
            return;
        }
        out().println(head(trace));
        List<String> lines =
                new ArrayList<>(Waterfall.lines(nodes, Terminal.width(environment), ansi().enabled(), limit));
        lines.forEach(out()::println);
        picture.lettersWithoutSpan()
                .forEach(letter -> out().println("dead letter without span: " + TerminalText.line(letter)));
        if (lines.size() < nodes.size()) {
            err().println(nodes.size() - lines.size() + " more spans: --limit " + nodes.size() + ".");
        }
    }

    static String head(JsonTree trace) {
        JsonTree summary = trace.object("summary");
        String group = summary.textOrNull("group_id");
        return "trace " + TerminalText.line(summary.text("trace_id")) + "  " + summary.text("state") + "  "
                + summary.number("spans") + " spans released, " + summary.number("completed") + " completed, "
                + summary.number("waiting") + " waiting, " + summary.number("orphans") + " orphans"
                + (group == null ? "" : "  group " + TerminalText.line(group));
    }

    private static Map<String, Object> json(SpanNode span) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", span.id());
        json.put("parent_id", span.parentId());
        json.put("name", span.name());
        json.put("start_us", span.startMicros() == SpanNode.UNKNOWN ? null : span.startMicros());
        json.put("end_us", span.endMicros());
        json.put("failed", span.failed());
        json.put("where", span.look().name().toLowerCase(java.util.Locale.ROOT));
        json.put("state", span.state());
        return json;
    }
}
