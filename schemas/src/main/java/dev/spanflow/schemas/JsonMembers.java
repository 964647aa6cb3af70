/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object in their order, each with the bytes it had. Of a name that occurs twice, the last. */
final class JsonMembers {
    private final Map<String, Member> members = new LinkedHashMap<>();

    /** Name, colon and value; where the value begins. */
    private static final class Member {
        private final byte[] source;
        private final int from;
        private final int value;
        private final int to;

        Member(byte[] source, int from, int value, int to) {
            this.source = source;
            this.from = from;
            this.value = value;
            this.to = to;
        }

        static Member of(String name, byte[] value) {
            byte[] quoted = Json.quoted(name);
            byte[] member = Arrays.copyOf(quoted, quoted.length + 1 + value.length);
            member[quoted.length] = ':';
            System.arraycopy(value, 0, member, quoted.length + 1, value.length);
            return new Member(member, 0, quoted.length + 1, member.length);
        }

        int length() {
            return to - from;
        }
    }

    /** Takes an object apart. The bytes must be one that was parsed before. */
    static JsonMembers of(byte[] object) {
        JsonMembers members = new JsonMembers();
        try (JsonParser parser = Json.FACTORY.createParser(object)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                members.members.put(name, member(object, parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the bytes were sound JSON a moment ago", e);
        }
        return members;
    }

    static JsonMembers ofObjectOrEmpty(byte @Nullable [] value) {
        return value != null && value[0] == '{' ? of(value) : new JsonMembers();
    }

    private static Member member(byte[] object, JsonParser parser) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        JsonToken token = parser.nextToken();
        int value = (int) parser.currentTokenLocation().getByteOffset();
        if (token == JsonToken.VALUE_STRING) {
            parser.finishToken();
        }
        parser.skipChildren();
        return new Member(object, from, value, (int) parser.currentLocation().getByteOffset());
    }

    byte @Nullable [] get(String name) {
        Member member = members.get(name);
        return member == null ? null : Arrays.copyOfRange(member.source, member.value, member.to);
    }

    void put(String name, byte[] value) {
        members.put(name, Member.of(name, value));
    }

    void putUnlessNull(String name, @Nullable String text) {
        if (text != null) {
            put(name, Json.quoted(text));
        }
    }

    void putUnlessNull(String name, @Nullable Long number) {
        if (number != null) {
            put(name, Json.number(number));
        }
    }

    void remove(String name) {
        members.remove(name);
    }

    /** The names of those that have other bytes in another version of the object, where each lies at the same place. */
    List<String> unlike(byte[] other) {
        return members.entrySet().stream()
                .filter(entry -> !isIn(other, entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Undoes, in the object's own bytes, what is {@link #unlike}. */
    void restore(String name, byte[] other) {
        Member member = members.get(name);
        if (member != null) {
            System.arraycopy(other, member.from, member.source, member.from, member.length());
        }
    }

    private static boolean isIn(byte[] other, Member member) {
        return Arrays.equals(member.source, member.from, member.to, other, member.from, member.to);
    }

    byte[] toBytes() {
        int length = 1 + Math.max(1, members.size());
        for (Member member : members.values()) {
            length += member.length();
        }
        byte[] object = new byte[length];
        int at = 0;
        for (Member member : members.values()) {
            object[at++] = (byte) (at == 1 ? '{' : ',');
            System.arraycopy(member.source, member.from, object, at, member.length());
            at += member.length();
        }
        object[0] = '{';
        object[length - 1] = '}';
        return object;
    }
}
