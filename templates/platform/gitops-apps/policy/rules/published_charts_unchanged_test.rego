package rules.published_charts_unchanged_test

import data.lib.example
import data.rules.published_charts_unchanged

test_accepts_what_is_right if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": false},
		"files": [
			{"path": "charts/eks-baseline/1.1.0/Chart.yaml", "status": "added"},
			{"path": "charts/eks-baseline/1.1.0/values.yaml", "status": "added"},
		],
	}
	published_charts_unchanged.deny == set() with input as document with data.platform as example.platform
}

test_rejects_a_change_of_what_is_published if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": false},
		"files": [
			{"path": "charts/eks-baseline/1.0.0/values.yaml", "status": "modified"},
		],
	}
	example.messages(published_charts_unchanged.deny) == {
		"charts/eks-baseline/1.0.0/values.yaml is modified: version 1.0.0 is published",
	} with input as document
		with data.platform as example.platform
}

test_rejects_an_addition_to_what_is_published if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": false},
		"files": [
			{"path": "charts/eks-baseline/1.0.0/extra.yaml", "status": "added"},
		],
	}
	example.messages(published_charts_unchanged.deny) == {
		"charts/eks-baseline/1.0.0/extra.yaml is added without charts/eks-baseline/1.0.0/Chart.yaml",
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_folder_that_is_no_version if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": false},
		"files": [
			{"path": "charts/eks-baseline/next/Chart.yaml", "status": "added"},
		],
	}
	example.messages(published_charts_unchanged.deny) == {`"next" is not a version`} with input as document
		with data.platform as example.platform
}
