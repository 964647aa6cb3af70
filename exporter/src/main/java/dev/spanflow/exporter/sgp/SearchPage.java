/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search for a span id (SGP contract, section 5).
 *
 * @param traceIds the traces in which SGP has the id, as far as the page goes
 */
public record SearchPage(Set<String> traceIds, boolean hasMore) {
    private static final JsonFactory JSON = new JsonFactory();

    public SearchPage {
        traceIds = Set.copyOf(traceIds);
    }

    /**
     * Reads a page without keeping the spans in it.
     *
     * @return null for anything that is no answer to the question: no page, or a page with other ids
     * @throws IOException when the body breaks off
     */
    public static @Nullable SearchPage read(InputStream body, String id) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            return json.nextToken() == JsonToken.START_OBJECT ? page(json, id) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static @Nullable SearchPage page(JsonParser json, String id) throws IOException {
        Set<String> traceIds = null;
        boolean hasMore = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("items") && value == JsonToken.START_ARRAY) {
                traceIds = items(json, id);
                if (traceIds == null) {
                    return null;
                }
            } else {
                hasMore |= name.equals("has_more") && value == JsonToken.VALUE_TRUE;
                json.skipChildren();
            }
        }
        return traceIds == null ? null : new SearchPage(traceIds, hasMore);
    }

    private static @Nullable Set<String> items(JsonParser json, String id) throws IOException {
        Set<String> traceIds = new LinkedHashSet<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String traceId = traceIdOf(json, id);
            if (traceId == null) {
                return null;
            }
            traceIds.add(traceId);
        }
        return json.currentToken() == JsonToken.END_ARRAY ? traceIds : null;
    }

    /** The item's trace; null if it is another span than the one asked for. */
    private static @Nullable String traceIdOf(JsonParser json, String id) throws IOException {
        String traceId = null;
        boolean asked = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "id" -> asked = id.equals(json.getValueAsString());
                case "trace_id" -> traceId = json.getValueAsString();
                default -> json.skipChildren();
            }
        }
        return asked ? traceId : null;
    }
}
