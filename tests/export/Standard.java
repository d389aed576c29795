import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Holds files to PDF/A-2a and PDF/UA-1: a line for each, "file standard rules checks", and below it what failed. */
public class Standard {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile[] standards = {
            profile("PDFA-2A.xml", PDFAFlavour.PDFA_2_A), profile("PDFUA-1.xml", PDFAFlavour.PDFUA_1)
        };
        for (String file : files) {
            for (ValidationProfile standard : standards) {
                check(file, standard);
            }
        }
    }

    private static void check(String file, ValidationProfile standard) throws Exception {
        PDFAFlavour flavour = standard.getPDFAFlavour();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
            ValidationResult result = ValidatorFactory.createValidator(standard, 100, false, false, false).validate(parser);
            System.out.println(file + " " + flavour + " " + standard.getRules().size() + " " + result.getTotalAssertions());
            for (TestAssertion each : result.getTestAssertions()) {
                if (each.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println("FAILED " + each.getRuleId().getClause() + " " + each.getMessage());
                }
            }
        }
    }

    /** The rules as the library carries them. Its own reader wants a JAXB that is not there. */
    private static ValidationProfile profile(String name, PDFAFlavour flavour) throws Exception {
        Element found = DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(Profiles.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name)).getDocumentElement();
        Set<Rule> rules = new HashSet<>();
        for (Element rule : all(found, "rule")) {
            Element id = all(rule, "id").get(0);
            RuleId named = Profiles.ruleIdFromValues(
                PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
            rules.add(Profiles.ruleFromValues(
                named, rule.getAttribute("object"), "true".equals(rule.getAttribute("deferred")),
                rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
                Profiles.errorFromValues(text(rule, "message"), new ArrayList<ErrorArgument>()),
                new ArrayList<>()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element each : all(found, "variable")) {
            variables.add(Profiles.variableFromValues(
                each.getAttribute("name"), each.getAttribute("object"), text(each, "defaultValue"), text(each, "value")));
        }
        return Profiles.profileFromValues(
            flavour, Profiles.profileDetailsFromValues(name, name, name, new Date()), "", rules, variables);
    }

    private static List<Element> all(Element within, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = within.getElementsByTagName(name);
        for (int at = 0; at < nodes.getLength(); at++) {
            found.add((Element) nodes.item(at));
        }
        return found;
    }

    private static String text(Element within, String name) {
        List<Element> found = all(within, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }
}
