# METADATA
# title: An Application deploys a published chart with the values of its place
# description: Values written into the Application, or a schema that is not applied, would pass by every check of the values.
package rules.application_source

import data.lib.fields
import data.lib.layout
import data.lib.settings

place := layout.application

chart := fields.at(input.object, ["spec", "source", "path"])

deny contains finding if {
	some finding in fields.differences(input.object, [
		{"at": ["spec", "source", "repoURL"], "is": settings.repository_url},
		{"at": ["spec", "source", "targetRevision"], "is": "refs/heads/main"},
		{"at": ["spec", "source", "helm", "releaseName"], "is": place.application},
		{"at": ["spec", "source", "helm", "valueFiles"], "is": [
			concat("", ["/", layout.platform_values(place.environment)]),
			concat("", ["/", layout.values_folder(place), "/values.yaml"]),
			concat("", ["/", layout.values_folder(place), "/image.yaml"]),
		]},
	])
}

deny contains finding if {
	place
	not is_published(chart)
	finding := {
		"msg": sprintf("spec.source.path is %s, not a version of %s", [fields.show(chart), data.platform.chart]),
		"remedy": sprintf("Set spec.source.path to %s/<version>.", [data.platform.chart]),
	}
}

# With any other paths Argo CD renders the application too often, or not when it should.
deny contains finding if {
	is_published(chart)
	some finding in fields.differences(input.object, [{
		"at": ["metadata", "annotations", "argocd.argoproj.io/manifest-generate-paths"],
		"is": layout.watched(place, chart),
	}])
}

deny contains finding if {
	place
	some expectation in [
		{"at": ["spec", "source"], "allows": {"repoURL", "targetRevision", "path", "helm"}},
		{"at": ["spec", "source", "helm"], "allows": {"releaseName", "valueFiles"}},
	]
	some finding in fields.unexpected(input.object, expectation.at, expectation.allows)
}

is_published(path) if {
	is_string(path)
	found := layout.of(concat("/", [path, "Chart.yaml"]))
	found.kind == "chart"
	path == concat("/", [data.platform.chart, found.version])
	regex.match(settings.version, found.version)
}
