/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each JSON Schema of this module. */
class SchemaFileTest {
    private static final String SUFFIX = ".schema.json";

    @ParameterizedTest
    @MethodSource("files")
    void schema_isSound(SchemaFile file) {
        Schema meta = SchemaFile.REGISTRY.getSchema(
                SchemaLocation.of(Dialects.getDraft202012().getId()));

        assertThat(file.json().path("$schema").asText())
                .isEqualTo(Dialects.getDraft202012().getId());
        assertThat(meta.validate(file.json())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void schema_isNamedAfterItsFileAndVersion(SchemaFile file) {
        assertThat(file.json().path("$id").asText())
                .isEqualTo("urn:spanflow:schema:" + file.name() + ":" + Headers.VERSION_KNOWN);
    }

    @ParameterizedTest
    @MethodSource("files")
    void schema_saysWhatEachFieldIs(SchemaFile file) {
        assertThat(file.json().path("title").asText()).isNotBlank();
        assertThat(file.json().path("description").asText()).isNotBlank();
        assertThat(file.propertyNames())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(
                                file.property(name).path("description").asText())
                        .as(name)
                        .isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("files")
    void schema_takesUnknownFields(SchemaFile file) {
        JsonNode additional = file.json().path("additionalProperties");

        assertThat(additional.isBoolean() && additional.asBoolean()).isTrue();
        assertThat(file.propertyNames())
                .containsAll(SchemaFile.texts(file.json().path("required")));
    }

    static List<SchemaFile> files() throws IOException, URISyntaxException {
        Path folder =
                Path.of(SchemaFile.class.getResource("span" + SUFFIX).toURI()).getParent();
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> SchemaFile.named(name.substring(0, name.length() - SUFFIX.length())))
                    .toList();
        }
    }
}
