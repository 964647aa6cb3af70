/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes {@code {"items":[...]}} apart, keeping each item's text as it was sent. */
final class BatchBody {
    record RawItem(JsonNode node, String text) {}

    private final String text;
    private final Problems problems;
    private @Nullable List<RawItem> items;

    private BatchBody(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    /** @throws Refusal 400 for bytes that are not UTF-8, 422 for anything but an object with a list of items */
    static List<RawItem> items(byte[] body, Problems problems) {
        BatchBody batch = new BatchBody(decode(body), problems);
        batch.parse();
        problems.refuseIfAny();
        return batch.items == null ? List.of() : batch.items;
    }

    private static String decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refusal(400, "the body is not valid UTF-8");
        }
    }

    private void parse() {
        try (JsonParser parser = Json.parser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readObject(parser);
            } else {
                parser.skipChildren();
                problems.add("model_type", "the body must be a JSON object");
            }
            if (parser.nextToken() != null) {
                problems.add("json_invalid", "the body goes on after its JSON value");
            }
        } catch (JsonProcessingException e) {
            problems.add("json_invalid", "the body is not JSON: " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            problems.add("json_invalid", "the body holds a number out of range");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readObject(JsonParser parser) throws IOException {
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isItems = parser.currentName().equals("items");
            parser.nextToken();
            if (isItems) {
                found = true;
                readItems(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (!found) {
            problems.add("missing", "items is required", "items");
        }
    }

    private void readItems(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            problems.add("list_type", "items must be a list", "items");
            return;
        }
        List<RawItem> read = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int from = (int) parser.currentTokenLocation().getCharOffset();
            JsonNode node = parser.readValueAsTree();
            int to = (int) parser.currentLocation().getCharOffset();
            read.add(new RawItem(node, text.substring(from, Math.max(from, to))));
        }
        items = read; // of a repeated field the last counts
    }
}
