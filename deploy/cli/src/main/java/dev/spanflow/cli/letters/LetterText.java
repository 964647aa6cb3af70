/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.cli.TerminalText;
import dev.spanflow.cli.TextTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Letters for people and programs. Pure. */
final class LetterText {
    private static final int DETAIL_WIDTH = 60;

    private LetterText() {}

    static TextTable table(Collection<Letter> letters, LetterBook book) {
        TextTable table = new TextTable("LETTER", "TIME", "STAGE", "REASON", "ATTEMPTS", "TRACE", "STATE", "DETAIL");
        for (Letter letter : letters) {
            String resolution = book.resolution(letter);
            table.row(
                    letter.place(),
                    time(letter.time()),
                    letter.stage(),
                    letter.reason(),
                    letter.attempts(),
                    letter.traceId() == null ? "-" : TerminalText.line(letter.traceId(), DETAIL_WIDTH),
                    resolution == null ? "unresolved" : resolution,
                    TerminalText.line(letter.detail(), DETAIL_WIDTH));
        }
        return table;
    }

    static String count(int letters, boolean all) {
        String kind = all ? "" : " unresolved";
        return letters == 1 ? "1" + kind + " letter." : letters + kind + " letters.";
    }

    static Map<String, Object> json(Letter letter, @Nullable String resolution) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("letter", letter.place());
        json.put("stage", letter.stage());
        json.put("origin", letter.origin());
        json.put("reason", letter.reason());
        json.put("detail", letter.detail());
        json.put("attempts", letter.attempts());
        json.put("length", letter.length());
        json.put("cut", letter.cut());
        json.put("appended_ms", letter.time());
        json.put("trace_id", letter.traceId());
        json.put(
                "span_id",
                letter.snapshot() == null ? null : letter.snapshot().span().id());
        json.put("resolution", resolution);
        return json;
    }

    static Map<String, Object> headers(Letter letter) {
        Map<String, Object> headers = new LinkedHashMap<>();
        letter.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return headers;
    }

    /** The value as text; bytes that are no UTF-8 as U+FFFD. */
    static String value(ConsumerRecord<byte[], byte[]> record) {
        return text(record.value());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
