/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it lies on its topic, without its value.
 *
 * @param place on the dead-letter topic
 * @param origin where the record lay that could not go on, {@code topic/partition@offset}
 * @param attempts how often it has come this way
 * @param length of the original value in bytes; -1 for none
 * @param cut whether the letter holds less than that
 * @param time when the original was appended, in milliseconds since 1970
 * @param traceId by its value, else by its key; null for neither
 * @param snapshot what its value tells of a span; null when it is no sound record
 */
record Letter(
        Place place,
        String stage,
        String origin,
        String reason,
        String detail,
        int attempts,
        long length,
        boolean cut,
        long time,
        @Nullable String traceId,
        @Nullable Snapshot snapshot,
        org.apache.kafka.common.header.Headers headers) {
    private static final Pattern ORIGIN = Pattern.compile("(.+)/(\\d+@\\d+)");

    /** Who gave it up, and where it lay: read twice it is the same letter. */
    record Identity(String stage, String origin) {}

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
        var headers = record.headers();
        SpanRecord span = Snapshot.read(record.value());
        int held = record.value() == null ? -1 : record.value().length;
        long length = number(Headers.text(headers, DeadLetter.LENGTH), held);
        Letter letter = new Letter(
                new Place(record.partition(), record.offset()),
                text(headers, DeadLetter.STAGE),
                text(headers, DeadLetter.ORIGIN),
                text(headers, DeadLetter.REASON),
                text(headers, DeadLetter.DETAIL),
                (int) number(Headers.text(headers, DeadLetter.ATTEMPTS), 1),
                length,
                length > held,
                number(Headers.text(headers, DeadLetter.TIME), record.timestamp()),
                span != null ? span.traceId() : record.key() == null ? null : new String(record.key(), UTF_8),
                null,
                headers);
        return span == null ? letter : letter.of(span);
    }

    private Letter of(SpanRecord span) {
        Place input = input();
        Snapshot snapshot = new Snapshot(
                SpanKey.of(span, headers),
                span.parentId(),
                span.completed(),
                number(Headers.text(headers, Headers.APPENDED), time),
                input == null ? -1 : input.offset());
        return new Letter(
                place, stage, origin, reason, detail, attempts, length, cut, time, traceId, snapshot, headers);
    }

    Identity identity() {
        return new Identity(stage, origin);
    }

    boolean isExporters() {
        return stage.equals(DeadLetter.EXPORTER);
    }

    boolean isStub() {
        return Kind.STUB.header().equals(Headers.text(headers, Headers.KIND));
    }

    @Nullable
    String replay() {
        return Headers.text(headers, Headers.REPLAY);
    }

    String originTopic() {
        Matcher matcher = ORIGIN.matcher(origin);
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** Where its record lay on the spans topic; null when that is not known. */
    @Nullable
    Place input() {
        if (isExporters()) {
            return Place.parse(Headers.text(headers, Headers.INPUT));
        }
        Matcher matcher = ORIGIN.matcher(origin);
        return matcher.matches() ? Place.parse(matcher.group(2)) : null;
    }

    private static String text(org.apache.kafka.common.header.Headers headers, String name) {
        String text = Headers.text(headers, name);
        return text == null ? "" : text;
    }

    private static long number(@Nullable String text, long otherwise) {
        return text != null && text.matches("-?\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }
}
