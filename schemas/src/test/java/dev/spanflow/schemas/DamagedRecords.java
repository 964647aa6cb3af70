/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Records with something wrong: sound ones whose fields, and then whose bytes, were changed by the rules of chance. Each is
 * made again from its seed alone.
 */
public final class DamagedRecords {
    private static final int MOST_DAMAGES = 4;

    private static final List<String> FIELDS =
            Arrays.stream(Field.values()).map(Field::jsonName).toList();

    /** Values that some rule, parser or store trips over. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "7",
            "-0.0",
            "1e308",
            "1e309",
            "-1E+400",
            "1e-400",
            "1e9999999999",
            "123456789012345678901234567890",
            "9".repeat(1_001),
            "9".repeat(400) + ".5",
            "NaN",
            "[]",
            "[[1e400],{\"x\":\"\\udead\"}]",
            "{}",
            "{\"spanflow\":{\"repaired\":[\"x\"]}}",
            "{\"spanflow\":[]}",
            "{\"\\ud800\":{\"\\u0000\":1e999}}",
            "{\"id\":1,\"id\":2}",
            "\"\"",
            "\"a\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud800\"",
            "\"\\ude00\\ud83d\"",
            "\"\\\\ud800\"",
            "\"\\ud83d\\n\"",
            "\"\uffff \u2028 é 😀\"",
            "\"\\u007f\"",
            "\"" + "x".repeat(256) + "\"",
            "\"" + "é".repeat(129) + "\"",
            "\"" + "😀".repeat(64) + "\"",
            "\"COMPLETION\"",
            "\"OUTPUT_GUARDRAIL\"",
            "\"ERROR\"",
            "\"0123456789abcdef\"",
            "\"0123456789abcdef0123456789abcdef\"",
            "\"2030-05-01T10:00:00.125Z\"",
            "\"2030-05-01T10:00:00.125000001-00:00\"",
            "\"2030-05-01T10:00:00.124999999+18:00\"",
            "\"2030-05-01T10:00:00+23:59\"",
            "\"0001-01-01T00:00:00+14:00\"",
            "\"9999-12-31T23:59:59.999999999-18:00\"",
            "\"2030-02-29T10:00:00Z\"",
            "\"2030-05-01T23:59:60Z\"",
            "\"2030-05-01T10:00:00\"",
            nested(498),
            nested(499),
            nested(500));

    /** Pieces of JSON, and bytes that are none. */
    private static final List<byte[]> PIECES = List.of(
            utf8("\ufeff"),
            utf8("{"),
            utf8("}"),
            utf8("["),
            utf8("\""),
            utf8("\\"),
            utf8("\\u"),
            utf8("\\ud8"),
            utf8("\\u0000"),
            utf8(","),
            utf8(":"),
            utf8("null"),
            utf8("1e999"),
            utf8("\"id\":\"b\","),
            utf8("\"\\u0069d\":\"b\","),
            utf8("\"parent_id\":5,"),
            utf8("\"" + "n".repeat(50_001) + "\":1,"),
            utf8("\"\\ud800\":1,"),
            utf8("/**/"),
            utf8("{}"),
            new byte[] {0},
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xe2, (byte) 0x82});

    private DamagedRecords() {}

    /** The record of a seed; one in eight or so is sound. */
    public static byte[] of(long seed) {
        Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        byte[] record = span(random).bytes();
        for (int damages = random.nextInt(MOST_DAMAGES); damages > 0; damages--) {
            record = damaged(record, random);
        }
        return record;
    }

    private static Spans span(Random random) {
        Spans span = Spans.span("t" + random.nextInt(3), "a" + random.nextInt(3));
        if (random.nextBoolean()) {
            span.parent("p").group("g");
        }
        if (random.nextBoolean()) {
            span.completed().output("é \\ \n 😀");
        }
        if (random.nextInt(4) == 0) {
            span.with("metadata", "{ \"spanflow\" : {\"a\":1}, \"k\" : [1.5e3, {}] }");
        }
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            String name = random.nextInt(6) == 0 ? "other" : drawn(FIELDS, random);
            span.with(name, random.nextInt(3) == 0 ? "{\"x\":" + drawn(VALUES, random) + "}" : drawn(VALUES, random));
        }
        if (random.nextInt(20) == 0) {
            span.without(drawn(FIELDS, random));
        }
        return span;
    }

    private static byte[] damaged(byte[] record, Random random) {
        if (record.length == 0) {
            return drawn(PIECES, random);
        }
        int at = random.nextInt(record.length);
        int end = Math.min(record.length, at + 1 + random.nextInt(12));
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(record, at);
            case 1 -> joined(record, 0, at, new byte[0], record, end);
            case 2 -> joined(record, 0, at, Arrays.copyOfRange(record, at, end), record, at);
            case 3 -> with(record, at, (byte) random.nextInt(256));
            case 4 -> with(record, at, record[random.nextInt(record.length)]);
            case 5 -> joined(record, 0, record.length, drawn(PIECES, random), record, record.length);
            case 6 -> joined(record, 0, 1, drawn(PIECES, random), record, 1);
            default -> joined(record, 0, at, drawn(PIECES, random), record, at);
        };
    }

    private static byte[] joined(byte[] head, int from, int to, byte[] middle, byte[] tail, int tailFrom) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(head, from, to - from);
        joined.writeBytes(middle);
        joined.write(tail, tailFrom, tail.length - tailFrom);
        return joined.toByteArray();
    }

    private static byte[] with(byte[] record, int at, byte b) {
        byte[] changed = record.clone();
        changed[at] = b;
        return changed;
    }

    private static <T> T drawn(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static String nested(int deep) {
        return "[".repeat(deep) + "]".repeat(deep);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
