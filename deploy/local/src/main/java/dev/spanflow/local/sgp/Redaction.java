/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Changes texts of a span before they are stored, as SGP does (SGP contract, sections 7.10 and 7.11). SGP does not tell its
 * patterns; these are of the kinds that it names.
 */
final class Redaction {
    static final String REDACTED = "[REDACTED:credential]";

    private static final List<String> FIELDS = List.of("name", "input", "output", "metadata", "expected");
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i)bearer\\s+[\\w.~+/-]{8,}=*|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*|\\bsk-[\\w-]{16,}|(?<=://[^/\\s:@]{1,64}:)[^/\\s@]+(?=@)");
    private static final Pattern KEY =
            Pattern.compile("(?i).*(password|passwd|secret|api[_-]?key|access[_-]?token|authorization|credential).*");

    private Redaction() {}

    /** Replaces what looks like a credential, or stands under a key that is named like one. */
    static void credentials(ObjectNode span) {
        for (String field : FIELDS) {
            JsonNode value = span.get(field);
            if (value != null) {
                span.set(field, redacted(value));
            }
        }
    }

    private static JsonNode redacted(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(member -> member.setValue(
                            KEY.matcher(member.getKey()).matches()
                                            && member.getValue().isValueNode()
                                    ? TextNode.valueOf(REDACTED)
                                    : redacted(member.getValue())));
            return object;
        }
        return texts(value, text -> CREDENTIAL.matcher(text).replaceAll(REDACTED), Redaction::redacted);
    }

    /** NUL becomes U+FFFD, in keys too. */
    static JsonNode withoutNul(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode sound = Json.object();
            object.properties()
                    .forEach(member ->
                            sound.set(member.getKey().replace('\0', '\uFFFD'), withoutNul(member.getValue())));
            return sound;
        }
        return texts(value, text -> text.replace('\0', '\uFFFD'), Redaction::withoutNul);
    }

    private static JsonNode texts(JsonNode value, UnaryOperator<String> change, UnaryOperator<JsonNode> inner) {
        if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, inner.apply(array.get(i)));
            }
            return array;
        }
        return value.isTextual() ? TextNode.valueOf(change.apply(value.textValue())) : value;
    }
}
