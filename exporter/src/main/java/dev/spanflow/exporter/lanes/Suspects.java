/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spanflow.exporter.sgp.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a refused request are the likely offenders. Only hints: a wrong one costs a request, never a span.
 */
final class Suspects {
    private static final JsonFactory JSON = new JsonFactory();

    private Suspects() {}

    static List<Entry> named(Answer answer, List<Entry> request) {
        return switch (answer.status()) {
            case 422 -> at(indexes(answer.body()), request);
            case 409 -> ParentConflicts.in(request);
            default -> List.of();
        };
    }

    private static List<Entry> at(Set<Integer> indexes, List<Entry> request) {
        return indexes.stream()
                .filter(index -> index >= 0 && index < request.size())
                .map(request::get)
                .toList();
    }

    /** The items that {@code detail[].loc = ["body","items",i,…]} names; what comes before a flaw in the body counts. */
    static Set<Integer> indexes(String body) {
        Set<Integer> indexes = new LinkedHashSet<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                readDetail(json, indexes);
            }
        } catch (IOException e) {
            return indexes; // no JSON, or cut: bisecting needs no hint
        }
        return indexes;
    }

    private static void readDetail(JsonParser json, Set<Integer> indexes) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean detail = json.currentName().equals("detail");
            if (json.nextToken() != JsonToken.START_ARRAY || !detail) {
                json.skipChildren();
                continue;
            }
            while (startsValue(json.nextToken())) {
                readFault(json, indexes);
            }
        }
    }

    private static void readFault(JsonParser json, Set<Integer> indexes) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean loc = json.currentName().equals("loc");
            if (json.nextToken() == JsonToken.START_ARRAY && loc) {
                readLoc(json, indexes);
            } else {
                json.skipChildren();
            }
        }
    }

    private static void readLoc(JsonParser json, Set<Integer> indexes) throws IOException {
        List<String> path = new ArrayList<>();
        while (startsValue(json.nextToken())) {
            if (path.equals(List.of("body", "items")) && json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                indexes.add(json.getValueAsInt(-1));
            }
            path.add(json.getValueAsString(""));
            json.skipChildren();
        }
    }

    private static boolean startsValue(@Nullable JsonToken token) {
        return token != null && !token.isStructEnd();
    }
}
