/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The poms of this project, read as they are written. */
public final class Modules {
    /** The project's folder: the nearest above whose pom has no parent. */
    public static final Path ROOT = root(Path.of("").toAbsolutePath());

    private Modules() {}

    /** Artifact ids of the dependencies that a module compiles against, test-jars not among them. */
    static Set<String> compileDependencies(String module) {
        Set<String> names = new TreeSet<>();
        NodeList dependencies = child(pom(ROOT.resolve(module)), "dependencies").getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            String scope = text(dependency, "scope");
            if (scope.isEmpty() || scope.equals("compile")) {
                names.add(text(dependency, "artifactId"));
            }
        }
        return names;
    }

    private static Path root(Path folder) {
        Path here = folder;
        while (!Files.exists(here.resolve("pom.xml")) || hasParent(here)) {
            here = here.getParent();
        }
        return here;
    }

    private static boolean hasParent(Path module) {
        return child(pom(module), "parent") != null;
    }

    private static Element pom(Path module) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(module.resolve("pom.xml").toFile())
                    .getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("Cannot read the pom of " + module, e);
        }
    }

    private static String text(Element element, String name) {
        Element child = child(element, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static Element child(Element element, String name) {
        for (var node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child && child.getTagName().equals(name)) {
                return child;
            }
        }
        return null;
    }
}
