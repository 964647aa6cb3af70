/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Repairs at any depth, in place: half a surrogate pair, which is no character and has no UTF-8, becomes U+FFFD; a number
 * that no double holds becomes null. Both are JSON, and servers fail on them when they store the record.
 */
final class DeepRepairs {
    /** Without an exponent, a number of fewer digits is a double. */
    private static final int SAFE_DIGITS = 300;

    private static final int MAX_EXPONENT_DIGITS = 3;
    private static final int ESCAPE_BYTES = 6;

    private final byte[] bytes;
    private final List<String> changed = new ArrayList<>();
    private byte @Nullable [] repaired;

    private DeepRepairs(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Repairs bytes that were parsed before. */
    static DeepRepairs of(byte[] bytes) throws InvalidSpanException {
        DeepRepairs repairs = new DeepRepairs(bytes);
        repairs.surrogates();
        repairs.numbers();
        if (repairs.repaired != null) {
            repairs.note(repairs.repaired);
        }
        return repairs;
    }

    /** The repaired record; the same array when nothing was wrong. */
    byte[] bytes() {
        return repaired == null ? bytes : repaired;
    }

    /** The members of the record that were changed. */
    List<String> changed() {
        return changed;
    }

    /** Ids are not repaired: another id is another span. What is wrong with them, {@link Repairs} sees. */
    private void note(byte[] repaired) {
        JsonMembers members = JsonMembers.of(repaired);
        for (String name : members.unlike(bytes)) {
            Field field = Field.named(name);
            if (field != null && field.isId()) {
                members.restore(name, bytes);
            } else {
                changed.add(name);
            }
        }
    }

    /** Whether the number at which the parser stands is a finite double, and its exponent not absurd. */
    static boolean isInRange(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int end = parser.getTextOffset() + parser.getTextLength();
        for (int i = parser.getTextOffset(); i < end; i++) {
            if ((text[i] | 0x20) == 'e') {
                return end - i - 1 <= MAX_EXPONENT_DIGITS + 1 && isFinite(parser);
            }
        }
        return parser.getTextLength() <= SAFE_DIGITS || isFinite(parser);
    }

    private static boolean isFinite(JsonParser parser) throws IOException {
        return Double.isFinite(Double.parseDouble(parser.getText()));
    }

    private void surrogates() {
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != '\\') {
                continue;
            }
            int unit = escaped(at);
            if (Character.isHighSurrogate((char) unit) && Character.isLowSurrogate((char) escaped(at + ESCAPE_BYTES))) {
                at += 2 * ESCAPE_BYTES - 1;
            } else if (Character.isSurrogate((char) unit)) {
                replace(at, "\\ufffd", ESCAPE_BYTES);
                at += ESCAPE_BYTES - 1;
            } else {
                at++; // the escaped character, which may be a backslash
            }
        }
    }

    /** The UTF-16 unit that is escaped here, or 0. */
    private int escaped(int at) {
        if (at + ESCAPE_BYTES > bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'u') {
            return 0;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_BYTES; i++) {
            unit = unit << 4 | Character.digit(bytes[i], 16);
        }
        return unit;
    }

    private void numbers() throws InvalidSpanException {
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_FLOAT && !isInRange(parser)) {
                    replace((int) parser.currentTokenLocation().getByteOffset(), "null", parser.getTextLength());
                }
            }
        } catch (IOException e) {
            throw new InvalidSpanException(Reason.NOT_JSON, "the value was JSON a moment ago: " + e.getMessage());
        }
    }

    private void replace(int at, String text, int length) {
        if (repaired == null) {
            repaired = bytes.clone();
        }
        Arrays.fill(repaired, at, at + length, (byte) ' ');
        for (int i = 0; i < text.length(); i++) {
            repaired[at + i] = (byte) text.charAt(i);
        }
    }
}
