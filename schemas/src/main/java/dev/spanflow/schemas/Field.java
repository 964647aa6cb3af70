/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of SGP's span item (SGP contract, section 3). Others are kept and passed on unread. */
enum Field {
    ID(Kind.REQUIRED_ID),
    TRACE_ID(Kind.REQUIRED_ID),
    NAME(Kind.NAME),
    START_TIMESTAMP(Kind.START),
    END_TIMESTAMP(Kind.END),
    PARENT_ID(Kind.OPTIONAL_ID),
    GROUP_ID(Kind.OPTIONAL_ID),
    INPUT(Kind.OBJECT),
    OUTPUT(Kind.OBJECT),
    METADATA(Kind.OBJECT),
    EXPECTED(Kind.OBJECT),
    STATUS(Kind.STATUS),
    TYPE(Kind.TYPE),
    APPLICATION_VARIANT_ID(Kind.TEXT),
    APPLICATION_INTERACTION_ID(Kind.TEXT),
    OBS_TRACE_ID(Kind.OBS_TRACE_ID),
    OBS_SPAN_ID(Kind.OBS_SPAN_ID);

    /** Which rule of SGP a field is held to. */
    enum Kind {
        REQUIRED_ID,
        OPTIONAL_ID,
        NAME,
        START,
        END,
        OBJECT,
        STATUS,
        TYPE,
        TEXT,
        OBS_TRACE_ID,
        OBS_SPAN_ID
    }

    private static final Map<String, Field> BY_JSON_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Field::jsonName, Function.identity()));

    private final Kind kind;
    private final String jsonName = name().toLowerCase(Locale.ROOT);

    Field(Kind kind) {
        this.kind = kind;
    }

    static @Nullable Field named(String jsonName) {
        return BY_JSON_NAME.get(jsonName);
    }

    Kind kind() {
        return kind;
    }

    String jsonName() {
        return jsonName;
    }

    /** This field's place in an array of one element a field. */
    @SuppressWarnings("EnumOrdinal") // is never stored; an EnumMap would cost as much as the parsing
    int index() {
        return ordinal();
    }

    /** This field in a set of fields that is an int. */
    int bit() {
        return 1 << index();
    }

    boolean isId() {
        return kind == Kind.REQUIRED_ID || kind == Kind.OPTIONAL_ID;
    }

    boolean required() {
        return kind == Kind.REQUIRED_ID || kind == Kind.NAME || kind == Kind.START;
    }
}
