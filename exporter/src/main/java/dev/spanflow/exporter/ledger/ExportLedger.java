/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What an account's exporters have done with the records of a partition, ever: kept in the metadata of the offset commit, so
 * that it always tells of exactly the records before the committed offset. Each record counts once, however often it was
 * sent.
 *
 * @param acknowledged SGP has them
 * @param collapsed went along with a newer record of their span
 * @param deadLettered lie on the dead-letter topic
 * @param stubsUnneeded stubs that were not written
 * @param bare how many of the dead-lettered SGP has without their payload
 * @param lostToRetention offsets that the topic's retention had passed before they were read; markers of transactions
 *     count too
 * @param appendedAt when the newest of these records was appended, in milliseconds since 1970; 0 if none was
 */
public record ExportLedger(
        long acknowledged,
        long collapsed,
        long deadLettered,
        long stubsUnneeded,
        long bare,
        long lostToRetention,
        long appendedAt) {
    public static final ExportLedger EMPTY = new ExportLedger(0, 0, 0, 0, 0, 0, 0);

    private static final JsonFactory JSON = new JsonFactory();

    /** All records of the account that were taken from the topic. */
    public long taken() {
        return acknowledged + collapsed + deadLettered + stubsUnneeded;
    }

    public ExportLedger plus(ExportLedger more) {
        return new ExportLedger(
                acknowledged + more.acknowledged,
                collapsed + more.collapsed,
                deadLettered + more.deadLettered,
                stubsUnneeded + more.stubsUnneeded,
                bare + more.bare,
                lostToRetention + more.lostToRetention,
                Math.max(appendedAt, more.appendedAt));
    }

    /** As the metadata of an offset commit: a JSON object, some 200 bytes. */
    public String toMetadata() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("acknowledged", acknowledged);
            json.writeNumberField("collapsed", collapsed);
            json.writeNumberField("dead_lettered", deadLettered);
            json.writeNumberField("stub_unneeded", stubsUnneeded);
            json.writeNumberField("bare", bare);
            json.writeNumberField("lost_to_retention", lostToRetention);
            json.writeNumberField("appended_at", appendedAt);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory failed", e);
        }
        return text.toString();
    }

    /** Reads the metadata of an offset commit; what is not there, as after a reset of offsets by hand, is 0. */
    public static ExportLedger ofMetadata(String metadata) {
        Map<String, Long> counts = new HashMap<>();
        try (JsonParser json = JSON.createParser(metadata)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.currentName() != null) {
                    counts.put(json.currentName(), json.getLongValue());
                }
            }
        } catch (IOException e) {
            return EMPTY; // written by somebody else
        }
        return new ExportLedger(
                counts.getOrDefault("acknowledged", 0L),
                counts.getOrDefault("collapsed", 0L),
                counts.getOrDefault("dead_lettered", 0L),
                counts.getOrDefault("stub_unneeded", 0L),
                counts.getOrDefault("bare", 0L),
                counts.getOrDefault("lost_to_retention", 0L),
                counts.getOrDefault("appended_at", 0L));
    }
}
