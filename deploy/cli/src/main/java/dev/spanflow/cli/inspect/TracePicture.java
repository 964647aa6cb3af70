/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.cli.TerminalText;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What has become of each span of a trace, from the records on the topics and the assembler's answer. Pure. */
final class TracePicture {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final String account;
    private final String traceId;
    private final Map<String, Known> spans = new LinkedHashMap<>();
    private final Map<String, ConsumerRecord<byte[], byte[]>> letters = new LinkedHashMap<>();
    private final Set<String> resolved = new HashSet<>();

    /** What is known of one span. */
    private static final class Known {
        private @Nullable SpanRecord sent;
        private @Nullable SpanRecord left;
        private @Nullable Kind kind;
        private long leftAt;
        private @Nullable JsonTree waiting;
        private @Nullable String letter;
        private String letterOrigin = "";

        /** Whether its last record is what SGP did not take. */
        private boolean refused() {
            return letter != null && letterOrigin.endsWith("@" + leftAt);
        }
    }

    TracePicture(String account, String traceId) {
        this.account = account;
        this.traceId = traceId;
    }

    /** A record of the spans topic; those of other traces are passed over. */
    void sent(ConsumerRecord<byte[], byte[]> record) {
        SpanRecord span = read(record);
        if (span != null) {
            Known known = known(span.id());
            boolean older = known.sent != null && known.sent.completed() && !span.completed();
            known.sent = older ? known.sent : span;
        }
    }

    /** A record of the ordered topic; likewise. */
    void left(ConsumerRecord<byte[], byte[]> record) {
        SpanRecord span = read(record);
        if (span != null) {
            Known known = known(span.id());
            known.left = span;
            known.kind = kind(record);
            known.leftAt = record.offset();
        }
    }

    /** A record of the dead-letter topic; likewise. A resolution ends its letter. */
    void letter(ConsumerRecord<byte[], byte[]> record) {
        String identity = Headers.text(record.headers(), DeadLetter.STAGE) + " "
                + Headers.text(record.headers(), DeadLetter.ORIGIN);
        if (Headers.text(record.headers(), DeadLetter.RESOLVES) != null) {
            resolved.add(identity);
        } else if (isOurs(record.key())) {
            letters.putIfAbsent(identity, record);
        }
    }

    private boolean isOurs(byte @Nullable [] key) {
        return key != null && traceId.equals(new String(key, StandardCharsets.UTF_8));
    }

    /** A span that waits, as the assembler tells of it. */
    void waiting(JsonTree span) {
        known(span.text("id")).waiting = span;
    }

    private @Nullable SpanRecord read(ConsumerRecord<byte[], byte[]> record) {
        try {
            boolean ours =
                    record.value() != null && isOurs(record.key()) && account.equals(Headers.account(record.headers()));
            SpanRecord span = ours ? SpanRecord.read(record.value()) : null;
            return span != null && span.traceId().equals(traceId) ? span : null;
        } catch (InvalidSpanException e) {
            return null; // among the dead letters
        }
    }

    private static Kind kind(ConsumerRecord<byte[], byte[]> record) {
        String text = Headers.text(record.headers(), Headers.KIND);
        for (Kind kind : Kind.values()) {
            if (kind.header().equals(text)) {
                return kind;
            }
        }
        return Kind.FIRST;
    }

    private Known known(String id) {
        return spans.computeIfAbsent(id, unknown -> new Known());
    }

    /**
     * The spans as they are to be drawn.
     *
     * @param exported what lies before this offset of the ordered topic is done
     */
    List<SpanNode> nodes(long exported) {
        letters.forEach((identity, record) -> {
            SpanRecord span = resolved.contains(identity) ? null : read(record);
            if (span != null) {
                known(span.id()).letter = Headers.text(record.headers(), DeadLetter.REASON) + " ("
                        + Headers.text(record.headers(), DeadLetter.STAGE) + ", letter "
                        + Headers.place(record.partition(), record.offset()) + ")";
                known(span.id()).letterOrigin = origin(record);
                known(span.id()).sent = known(span.id()).sent == null ? span : known(span.id()).sent;
            }
        });
        List<SpanNode> nodes = new ArrayList<>();
        spans.forEach((id, known) -> nodes.add(node(id, known, exported)));
        return nodes;
    }

    /** Empty for one that did not come from the ordered topic. */
    private static String origin(ConsumerRecord<byte[], byte[]> letter) {
        String origin = Headers.text(letter.headers(), DeadLetter.ORIGIN);
        boolean exporters = DeadLetter.EXPORTER.equals(Headers.text(letter.headers(), DeadLetter.STAGE));
        return exporters && origin != null ? origin : "";
    }

    /** Dead letters of the trace that name no span. */
    List<String> lettersWithoutSpan() {
        List<String> reasons = new ArrayList<>();
        letters.forEach((identity, record) -> {
            if (!resolved.contains(identity) && read(record) == null) {
                reasons.add(Headers.text(record.headers(), DeadLetter.REASON) + " at letter "
                        + Headers.place(record.partition(), record.offset()));
            }
        });
        return reasons;
    }

    private static SpanNode node(String id, Known known, long exported) {
        SpanRecord last = known.left != null ? known.left : known.sent;
        if (last == null) {
            String parent = known.waiting == null ? null : known.waiting.textOrNull("parent_id");
            return new SpanNode(
                    id, parent, id, SpanNode.UNKNOWN, null, false, look(known, exported), state(known, exported));
        }
        SpanRecord newest = known.sent != null && known.sent.completed() ? known.sent : last;
        return new SpanNode(
                id,
                last.parentId(),
                newest.name(),
                newest.startMicros(),
                newest.end() == null ? null : micros(newest.end()),
                "ERROR".equals(newest.status()),
                look(known, exported),
                state(known, exported));
    }

    private static long micros(String timestamp) {
        Instant time = java.time.OffsetDateTime.parse(timestamp).toInstant();
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }

    private static SpanNode.Look look(Known known, long exported) {
        if (known.letter != null) {
            return SpanNode.Look.DEAD;
        }
        if (known.waiting != null) {
            return SpanNode.Look.WAITING;
        }
        return known.left != null && known.leftAt < exported ? SpanNode.Look.EXPORTED : SpanNode.Look.MOVING;
    }

    private static String state(Known known, long exported) {
        List<String> states = new ArrayList<>();
        if (known.letter != null) {
            states.add("dead letter " + known.letter);
        }
        if (known.waiting != null) {
            states.add(waits(known.waiting));
        }
        if (known.left != null) {
            if (!known.refused()) {
                states.add(known.leftAt < exported ? "exported" : "released, not exported yet");
            }
            states.addAll(marks(known.left, known.kind));
        } else if (states.isEmpty()) {
            states.add("on the topic, not released yet");
        }
        return String.join(", ", states);
    }

    static String waits(JsonTree waiting) {
        Long deadline = waiting.numberOrNull("deadline_ms");
        return "waits for " + TerminalText.line(waiting.text("parent_id")) + " since "
                + clock(waiting.number("since_ms")) + (deadline == null ? "" : " until " + clock(deadline));
    }

    private static List<String> marks(SpanRecord left, @Nullable Kind kind) {
        if (kind == Kind.STUB) {
            return List.of("stub");
        }
        String text = new String(left.bytes(), StandardCharsets.UTF_8);
        List<String> marks = new ArrayList<>();
        if (text.contains("\"orphan\":\"passed\"")) {
            marks.add("orphan passed");
        }
        if (text.contains("\"orphan\":\"rerooted\"")) {
            marks.add("orphan rerooted");
        }
        if (text.contains("\"cut\":\"")) {
            marks.add("cut");
        }
        return marks;
    }

    private static String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis));
    }
}
